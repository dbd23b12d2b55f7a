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

    private sealed record Builder(IServiceCollection Services) : ILlmResilienceBuilder;
}
