using LlmResilience.Sqlite.Journal;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Sqlite.Tests.Journal;

public sealed class JournalSchemaTests : IDisposable
{
    private static readonly Guid Writer = Guid.ParseExact("5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70", "N");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("journal-v1.sql")]
    public async Task Query_FileOfAReleasedVersion_HoldsWhatItHeld(string fixture)
    {
        using SqliteErrorJournal journal = await OpenAsync(fixture);

        JournalPage page = await journal.QueryAsync(new JournalQuery());
        AuditPage audit = await journal.ReadAuditAsync(new AuditQuery());
        IReadOnlyList<JournalBucket> buckets = await journal.AggregateAsync(
            new JournalAggregation { From = Noon.AddMinutes(-5), To = Noon.AddMinutes(5), ByProvider = true, ByCategory = true });

        page.Entries.Should().BeEquivalentTo([Full(), Sparse()], static options => options.WithStrictOrdering());
        audit.Lines.Should().Equal(new AuditLine
        {
            Id = Guid.ParseExact("0195cd3f000070008000000000000003", "N"),
            At = Noon,
            Who = "ann",
            Action = "forget",
            Why = "it was mended",
            Detail = "all lessons",
            Subject = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "gpt-4o-mini"),
        });
        buckets.Select(static bucket => (bucket.At, bucket.Provider, bucket.Category, bucket.Failures, bucket.PossiblyBilled)).Should().Equal(
            (Noon.AddMinutes(-1), "gpustack", LlmErrorCategory.Timeout, 3L, 3L),
            (Noon, "openai", LlmErrorCategory.RateLimit, 5L, 0L));
    }

    [Theory]
    [InlineData("journal-v1.sql")]
    public async Task Append_ToAFileOfAReleasedVersion_GoesOnWhereItsWriterWas(string fixture)
    {
        using SqliteErrorJournal journal = await OpenAsync(fixture);
        JournalEntry entry = Sparse() with { Id = Guid.NewGuid(), At = Noon.AddSeconds(1) };

        JournalBatchResult repeated = await journal.AppendAsync(new JournalBatch { Writer = Writer, Sequence = 7, Entries = [entry] });
        JournalBatchResult next = await journal.AppendAsync(new JournalBatch { Writer = Writer, Sequence = 8, Entries = [entry] });
        long marked = await journal.ResolveAllAsync(new JournalFilter { Provider = "gpustack", To = Noon.AddHours(1) }, "restarted");

        (repeated.LastSequence, next.LastSequence, marked).Should().Be((7, 8, 2));
        (await journal.QueryAsync(new JournalQuery { Filter = new JournalFilter { Resolved = true } })).Entries.Should().HaveCount(3);
    }

    [Fact]
    public void Fixture_OfTheNewestVersion_IsThere() =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"journal-v{JournalSchema.Steps.Count}.sql"))
            .Should().BeTrue("a file of every released version is read by the tests above");

    private static JournalEntry Full() => new()
    {
        Id = Guid.ParseExact("0195cd3f000070008000000000000001", "N"),
        At = Noon,
        Provider = "openai",
        Address = "https://api.openai.com/v1/",
        Model = "gpt-4o-mini",
        Endpoint = "/v1/chat/completions",
        Category = LlmErrorCategory.RateLimit,
        Blame = LlmBlame.Key,
        ProviderCode = "rate_limit_exceeded",
        ProviderType = "requests",
        Message = "Rate limit reached.",
        StatusCode = 429,
        RequestId = "req-1",
        KeyFingerprint = "a1b2c3",
        AttemptNumber = 2,
        CallId = "call-1",
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        Tenant = "acme",
        Duration = TimeSpan.FromTicks(12_345_678),
        InputTokens = 12,
        OutputTokens = 34,
        Cost = 1.5m,
        MayHaveRun = LlmMayHaveRun.No,
        Resolved = true,
        ResolvedAt = Noon.AddMinutes(1),
        ResolutionNotes = "raised the limit",
    };

    private static JournalEntry Sparse() => new()
    {
        Id = Guid.ParseExact("0195cd3f000070008000000000000002", "N"),
        At = Noon.AddSeconds(-1),
        Provider = "gpustack",
        Endpoint = "/v1/chat/completions",
        Category = LlmErrorCategory.Timeout,
        Blame = LlmBlame.Provider,
        AttemptNumber = 1,
        CallId = "call-2",
        Duration = TimeSpan.FromMinutes(1),
        MayHaveRun = LlmMayHaveRun.Unknown,
    };

    private async Task<SqliteErrorJournal> OpenAsync(string fixture)
    {
        string path = _folder.NewFile();
        await using (SqliteConnection connection = new($"Data Source={path};Pooling=false"))
        {
            await connection.OpenAsync();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", fixture));
            await command.ExecuteNonQueryAsync();
        }

        return new SqliteErrorJournal(new SqliteErrorJournalOptions { Path = path }, new FakeTimeProvider(Noon));
    }
}
