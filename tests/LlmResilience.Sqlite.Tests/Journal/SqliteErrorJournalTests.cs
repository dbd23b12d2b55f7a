using LlmResilience.Tests.Journal;
using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite.Tests.Journal;

public sealed class SqliteErrorJournalTests : JournalContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IErrorJournal Create() => Open(_folder.NewFile());

    [Fact]
    public async Task Aggregate_OfAnHour_IsOneIndexedQuery()
    {
        using SqliteErrorJournal journal = Open(_folder.NewFile());
        JournalAggregation hour = LastHour with { ByCategory = true, ByProvider = true, Bucket = TimeSpan.FromMinutes(5) };

        IReadOnlyList<string> plan = await journal.PlanOfAsync(hour);

        plan.Where(step => step.Contains("provider_error_counts", StringComparison.Ordinal)).Should().Equal("SEARCH provider_error_counts USING PRIMARY KEY (minute>? AND minute<?)");
        plan.Should().NotContain(step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_UsualQuestions_AreAnsweredFromAnIndexInItsOrder()
    {
        using SqliteErrorJournal journal = Open(_folder.NewFile());
        JournalFilter hour = new() { From = Start.AddHours(-1), To = Start };

        (await PlanAsync(hour)).Should().Contain("USING INDEX provider_errors_by_time (at_ticks>? AND at_ticks<?)");
        (await PlanAsync(hour with { Provider = "openai" })).Should().Contain("USING INDEX provider_errors_by_time (at_ticks>? AND at_ticks<?)");
        (await PlanAsync(hour with { Provider = "openai", Category = LlmErrorCategory.RateLimit })).Should().Contain("USING INDEX provider_errors_by_category (provider=? AND category=? AND at_ticks>? AND at_ticks<?)");
        (await PlanAsync(new JournalFilter { Resolved = false })).Should().Contain("USING INDEX provider_errors_unresolved");

        async Task<string> PlanAsync(JournalFilter filter)
        {
            string plan = string.Join("; ", await journal.PlanOfAsync(new JournalQuery { Filter = filter }));
            plan.Should().NotContain("B-TREE FOR ORDER BY", "only entries of one instant may have to be sorted");
            return plan;
        }
    }

    [Fact]
    public async Task Append_TwoJournalsOnOneFile_SeeEachOthersEntries()
    {
        string path = _folder.NewFile();
        using SqliteErrorJournal one = Open(path);
        using SqliteErrorJournal two = Open(path);

        await one.AppendAsync(Batch(Entry()));
        await two.AppendAsync(Batch(Entry()));

        (await one.QueryAsync(new JournalQuery())).Entries.Should().HaveCount(2);
        (await two.AggregateAsync(LastHour)).Single().Failures.Should().Be(2);
    }

    [Fact]
    public async Task Trim_BySize_KeepsTheFileWithinItAndEveryCount()
    {
        string path = _folder.NewFile();
        const long Most = 1024 * 1024;
        using SqliteErrorJournal journal = new(new SqliteErrorJournalOptions { Path = path, MaxFileSize = Most }, Time);
        JournalBatch batch = Batch() with { Sequence = 0 };
        for (int i = 0; i < 60; i++)
        {
            batch = batch with { Sequence = i + 1, Entries = [.. Enumerable.Range(0, 200).Select(j => Entry(Start.AddSeconds(i).AddTicks(j)) with { Message = new string('x', 300) })] };
            await journal.AppendAsync(batch);
            while ((await journal.TrimAsync(Everything)).HasMore)
            {
            }

            ReadNumber(path, "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size").Should().BeLessThanOrEqualTo(Most);
        }

        IReadOnlyList<JournalEntry> kept = (await journal.QueryAsync(new JournalQuery { PageSize = 1_000 })).Entries;
        kept.Should().HaveCountGreaterThan(100);
        kept[0].Id.Should().Be(batch.Entries[^1].Id, "the newest stay");
        (await journal.AggregateAsync(LastHour with { To = Start.AddHours(1) })).Sum(bucket => bucket.Failures).Should().Be(60 * 200);
        ReadNumber(path, "SELECT (SELECT entries FROM journal) - (SELECT count(*) FROM provider_errors)").Should().Be(0);
        new FileInfo(path).Length.Should().BeLessThan(2 * Most, "what is removed makes room for what comes");
    }

    [Fact]
    public async Task Trim_OfMuch_GivesTheRoomBackToTheDisk()
    {
        string path = _folder.NewFile();
        using (SqliteErrorJournal journal = Open(path))
        {
            JournalBatch batch = Batch() with { Sequence = 0 };
            for (int i = 0; i < 30; i++)
            {
                batch = batch with { Sequence = i + 1, Entries = [.. Enumerable.Range(0, 1_000).Select(j => Entry(Start.AddSeconds(i).AddTicks(j)) with { Message = new string('x', 500) })] };
                await journal.AppendAsync(batch);
            }

            long before = Pages(path);
            before.Should().BeGreaterThan(5_000);
            Time.Advance(TimeSpan.FromDays(31));
            int steps = 0;
            while ((await journal.TrimAsync(Everything)).HasMore)
            {
                steps++;
            }

            steps.Should().BeGreaterThan(10, "each is short");
            for (int i = 0; i < 10; i++)
            {
                await journal.TrimAsync(Everything);
            }

            Pages(path).Should().BeLessThan(before / 2);
        }
    }

    [Fact]
    public async Task Shell_ForAPerson_ShowsTimesAsText()
    {
        string path = _folder.NewFile();
        using (SqliteErrorJournal journal = Open(path))
        {
            JournalEntry entry = Entry(new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)) with { Cost = 0.25m };
            await journal.AppendAsync(Batch(entry) with
            {
                Audit = [new AuditLine { Id = Guid.NewGuid(), At = Start, Who = "ann", Action = "forget", Subject = Subject.Of(SubjectKind.Target, "openai", "https://p/", "m"), Why = "mended" }],
            });
            await journal.ResolveAsync([entry.Id], "paid");
        }

        ReadText(path, "SELECT time || ' ' || provider || ' ' || category || ' ' || duration_ms || ' ' || cost || ' ' || resolved || ' ' || resolved_at || ' ' || resolution_notes FROM provider_errors")
            .Should().Be("2026-01-02T03:04:05.678Z openai rate_limit 250.0 0.25 1 2026-03-01T12:00:00.000Z paid");
        ReadText(path, "SELECT time || ' ' || provider || ' ' || failures FROM provider_error_counts").Should().Be("2026-01-02T03:04Z openai 1");
        ReadText(path, "SELECT time || ' ' || who || ' ' || action || ' ' || subject || ' ' || model || ' ' || why FROM audit_lines").Should().Be("2026-03-01T12:00:00.000Z ann forget target m mended");
    }

    [Fact]
    public async Task Append_ToAFileOfHints_IsRefusedAndSaysWhy()
    {
        string path = _folder.NewFile();
        using (SqliteHintStore hints = new(new SqliteHintStoreOptions { Path = path }, Time))
        {
            await hints.LoadAsync();
        }

        using SqliteErrorJournal journal = Open(path);

        await journal.Awaiting(j => j.AppendAsync(Batch(Entry())).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("Error journal*another purpose*path of its own*");
    }

    [Fact]
    public async Task Append_DamagedFile_IsSetAsideAndANewOneMade()
    {
        string path = _folder.NewFile();
        await File.WriteAllTextAsync(path, new string('x', 8_192));
        using SqliteErrorJournal journal = Open(path);

        await journal.Awaiting(j => j.AppendAsync(Batch(Entry())).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("*set aside as*");
        (await journal.AppendAsync(Batch(Entry()))).LastSequence.Should().Be(1);

        Directory.GetFiles(_folder.Path, "*.damaged-*").Should().ContainSingle();
    }

    [Fact]
    public async Task Migrate_OlderSchema_IsBroughtForward_NewerIsRefused()
    {
        string path = _folder.NewFile();
        using (SqliteErrorJournal old = Open(path))
        {
            await old.AppendAsync(Batch(Entry()));
        }

        string[] steps = [.. Sqlite.Journal.JournalSchema.Steps, "ALTER TABLE provider_errors ADD COLUMN later TEXT;"];
        using (SqliteErrorJournal newer = new(new SqliteErrorJournalOptions { Path = path }, Time, steps))
        {
            (await newer.QueryAsync(new JournalQuery())).Entries.Should().ContainSingle();
        }

        using SqliteErrorJournal journal = Open(path);
        await journal.Awaiting(j => j.QueryAsync(new JournalQuery()).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("*version 2*up to 1*");
    }

    [Theory]
    [InlineData("", 0, 1024 * 1024)]
    [InlineData("x.db", -1, 1024 * 1024)]
    [InlineData("x.db", 0, 1)]
    public void New_WithOptionsThatMakeNoSense_IsRefused(string path, int busySeconds, long size) =>
        FluentActions.Invoking(() => new SqliteErrorJournal(new SqliteErrorJournalOptions { Path = path, BusyTimeout = TimeSpan.FromSeconds(busySeconds), MaxFileSize = size }, Time))
            .Should().Throw<ArgumentException>();

    private SqliteErrorJournal Open(string path) => new(new SqliteErrorJournalOptions { Path = path }, Time);

    private static long Pages(string path) => ReadNumber(path, "PRAGMA page_count");

    private static long ReadNumber(string path, string sql) => (long)Read(path, sql)!;

    private static string? ReadText(string path, string sql) => Read(path, sql) as string;

    private static object? Read(string path, string sql)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
