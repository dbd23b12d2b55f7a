using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Sqlite.Tests.DependencyInjection;

public sealed class LlmResilienceSqliteBuilderExtensionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UseSqliteHintStore_AfterAnotherStore_ReplacesItAndTakesTheHostsClock()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Builder builder = new(new ServiceCollection());
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ICompatibilityHintStore>(new InMemoryHintStore(time));

        builder.UseSqliteHintStore(_folder.NewFile()).Should().BeSameAs(builder);

        await using ServiceProvider services = builder.Services.BuildServiceProvider();
        ICompatibilityHintStore store = services.GetServices<ICompatibilityHintStore>().Should().ContainSingle().Subject;
        store.Should().BeOfType<SqliteHintStore>();
        (await store.LoadAsync()).Clock.Should().Be(time.GetUtcNow());
    }

    [Fact]
    public void UseSqliteHintStore_NoPath_Throws()
    {
        Builder builder = new(new ServiceCollection());

        builder.Invoking(b => b.UseSqliteHintStore(" ")).Should().Throw<ArgumentException>();
        builder.Invoking(b => b.UseSqliteHintStore(options => options.Synchronous = SqliteSynchronous.Full)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void UseSqliteHintStore_TimeOutOfRange_ThrowsAtOnceWithTheRemedy()
    {
        Builder builder = new(new ServiceCollection());

        builder.Invoking(b => b.UseSqliteHintStore(options => (options.Path, options.BusyTimeout) = ("h.db", TimeSpan.FromHours(2))))
            .Should().Throw<ArgumentException>().WithMessage("*BusyTimeout is 02:00:00. Set a time from zero to one hour.*");
        builder.Invoking(b => b.UseSqliteHintStore(options => (options.Path, options.KeepUnusedFor) = ("h.db", TimeSpan.Zero)))
            .Should().Throw<ArgumentException>().WithMessage("*KeepUnusedFor is 00:00:00. Set a time above zero.*");
    }

    [Fact]
    public async Task WithLocalSqliteFallback_BeforeAndAfterASpoolOfFiles_TheLastChoiceCounts()
    {
        string database = _folder.NewFile();
        string folder = _folder.NewFile() + "-spool";

        await LearnAsync(builder => builder.WithLocalFallback(folder).WithLocalSqliteFallback(database));
        (File.Exists(database), Directory.Exists(folder)).Should().Be((true, false));

        File.Delete(database);
        await LearnAsync(builder => builder.WithLocalSqliteFallback(database).WithLocalFallback(folder));
        (File.Exists(database), Directory.Exists(folder)).Should().Be((false, true));

        static async Task LearnAsync(Action<ILlmResilienceBuilder> choose)
        {
            await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
                static options => options.Providers["p"] = new ProviderOptions { Address = "http://127.0.0.1:9/v1", ApiKey = "k" }, choose);
            using HttpClient client = runtime.CreateClient();
            using StringContent content = new("""{"model":"m","messages":[]}""", null, "application/json");
            await client.Awaiting(c => c.PostAsync("http://127.0.0.1:9/v1/chat/completions", content)).Should().ThrowAsync<LlmCallFailedException>();
            await runtime.Hints.FlushAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public void WithLocalSqliteFallback_NoPathOrATimeOutOfRange_ThrowsAtOnceWithTheRemedy()
    {
        Builder builder = new(new ServiceCollection());

        builder.Invoking(b => b.WithLocalSqliteFallback(" ")).Should().Throw<ArgumentException>();
        builder.Invoking(b => b.WithLocalSqliteFallback(options => options.BusyTimeout = TimeSpan.Zero)).Should().Throw<ArgumentException>().WithMessage("*Path is empty.*");
        builder.Invoking(b => b.WithLocalSqliteFallback(options => (options.Path, options.BusyTimeout) = ("s.db", TimeSpan.FromHours(2))))
            .Should().Throw<ArgumentException>().WithMessage("*BusyTimeout is 02:00:00. Set a time from zero to one hour.*");
    }

    private sealed record Builder(IServiceCollection Services) : ILlmResilienceBuilder;
}
