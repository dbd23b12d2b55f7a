using LlmResilience.Sqlite.Spool;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Sqlite.Tests.Spool;

public sealed class SpoolSchemaTests : IDisposable
{
    private static readonly Guid Writer = Guid.ParseExact("5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70", "N");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("spool-v1.sql")]
    public async Task Flush_SpoolOfAReleasedVersion_IsDeliveredUnderItsNumbers(string fixture)
    {
        string spool = _folder.NewFile();
        await using (SqliteConnection connection = new($"Data Source={spool};Pooling=false"))
        {
            await connection.OpenAsync();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", fixture));
            await command.ExecuteNonQueryAsync();
        }

        InMemoryHintStore store = new(new FakeTimeProvider(Noon));
        await ApplyAsync(sequence: 1, successes: 1);
        await ApplyAsync(sequence: 2, successes: 10);

        await using (LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            static options => options.Hints.KeepAcknowledgedFor = TimeSpan.Zero,
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Noon.AddMinutes(1)));
                builder.Services.AddSingleton<ICompatibilityHintStore>(store);
                builder.WithLocalSqliteFallback(spool);
            }))
        {
            await runtime.Hints.FlushAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }

        (await store.LoadAsync()).Hints.Should().ContainSingle().Which.SuccessCount.Should().Be(1111, "the second batch had arrived, the rest had not");

        async Task ApplyAsync(long sequence, long successes) => await store.ApplyAsync(new HintBatch
        {
            Writer = Writer,
            Sequence = sequence,
            Deltas = [new HintDelta { Subject = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "gpt-4o-mini"), Successes = successes }],
        });
    }

    [Fact]
    public void Fixture_OfTheNewestVersion_IsThere() =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"spool-v{SpoolSchema.Steps.Count}.sql"))
            .Should().BeTrue("a file of every released version is read by the test above");
}
