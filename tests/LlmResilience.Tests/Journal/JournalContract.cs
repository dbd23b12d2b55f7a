using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Journal;

/// <summary>What every error journal must do; each journal's tests derive from it.</summary>
public abstract class JournalContract
{
    protected static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected static readonly JournalRetention Everything = new() { KeepFor = TimeSpan.FromDays(30), MaxEntries = 1_000_000, KeepAuditFor = TimeSpan.FromDays(365) };

    protected FakeTimeProvider Time { get; } = new(Start);

    protected abstract IErrorJournal Create();

    protected static JournalEntry Entry(DateTimeOffset? at = null, string provider = "openai", string? model = "gpt-4o-mini", LlmErrorCategory category = LlmErrorCategory.RateLimit) => new()
    {
        Id = Guid.NewGuid(),
        At = at ?? Start,
        Provider = provider,
        Model = model,
        Endpoint = "/v1/chat/completions",
        Category = category,
        Blame = LlmBlame.Key,
        AttemptNumber = 1,
        CallId = "process-1",
        Duration = TimeSpan.FromMilliseconds(250),
        MayHaveRun = LlmMayHaveRun.No,
    };

    protected static JournalBatch Batch(params JournalEntry[] entries) => new() { Writer = Guid.NewGuid(), Sequence = 1, Entries = entries };

    protected static JournalAggregation LastHour => new() { From = Start.AddHours(-1), To = Start.AddMinutes(1) };

    [Fact]
    public async Task Query_NewJournal_IsEmpty()
    {
        IErrorJournal journal = Create();

        (await journal.QueryAsync(new JournalQuery())).Should().BeEquivalentTo(new JournalPage { Entries = [] });
        (await journal.AggregateAsync(LastHour)).Should().BeEmpty();
        (await journal.ReadAuditAsync(new AuditQuery())).Lines.Should().BeEmpty();
        (await journal.TrimAsync(Everything)).Should().Be(new JournalTrimResult { Entries = 0, HasMore = false });
    }

    [Fact]
    public async Task Append_EverythingAnEntryCanHold_IsThereAgain()
    {
        IErrorJournal journal = Create();
        JournalEntry entry = Entry(Start.AddTicks(-3)) with
        {
            Address = "https://api.openai.com/v1/", ProviderCode = "rate_limit_exceeded", ProviderType = "requests", Message = "späť \U0001F4A5 '\"", StatusCode = 429,
            RequestId = "req_1", KeyFingerprint = "0123456789ab", TraceId = "0af7651916cd43dd8448eb211c80319c", Tenant = "acme", InputTokens = 12, OutputTokens = 0,
            Cost = 0.0123m, MayHaveRun = LlmMayHaveRun.Unknown, Duration = TimeSpan.FromTicks(1_234_567),
        };

        (await journal.AppendAsync(Batch(entry))).LastSequence.Should().Be(1);

        (await journal.QueryAsync(new JournalQuery())).Entries.Should().Equal(entry);
    }

    [Fact]
    public async Task Append_SameBatchAgain_ChangesNothing()
    {
        IErrorJournal journal = Create();
        AuditLine line = new() { Id = Guid.NewGuid(), At = Start, Who = "ann", Action = "forget" };
        JournalCount count = new() { Minute = Start, Provider = "openai", Model = "gpt-4o-mini", Category = LlmErrorCategory.RateLimit, Failures = 7, PossiblyBilled = 2 };
        JournalBatch batch = Batch(Entry()) with { Audit = [line], Dropped = [count] };

        await journal.AppendAsync(batch);
        (await journal.AppendAsync(batch)).LastSequence.Should().Be(1);
        (await journal.AppendAsync(batch with { Sequence = 3 })).LastSequence.Should().Be(1, "the second is next");
        (await journal.AppendAsync(batch with { Writer = Guid.NewGuid(), Sequence = 2 })).LastSequence.Should().Be(0, "the writer is not known");
        (await journal.AppendAsync(batch with { Sequence = 0 })).LastSequence.Should().Be(1, "number 0 asks what the journal has");

        (await journal.QueryAsync(new JournalQuery())).Entries.Should().ContainSingle();
        (await journal.ReadAuditAsync(new AuditQuery())).Lines.Should().Equal(line);
        (await journal.AggregateAsync(LastHour)).Should().Equal(new JournalBucket { At = Start, Failures = 8, PossiblyBilled = 2 });
    }

    [Fact]
    public async Task Append_FromAClockThatIsAhead_IsBroughtBack()
    {
        IErrorJournal journal = Create();

        await journal.AppendAsync(Batch(Entry(Start.AddHours(1))));

        (await journal.QueryAsync(new JournalQuery())).Entries.Single().At.Should().Be(Start + JournalMerge.ClockTolerance);
    }

    [Fact]
    public async Task Query_AWriteBetweenTwoPages_GivesNoEntryTwice()
    {
        IErrorJournal journal = Create();
        JournalEntry[] entries = [.. Enumerable.Range(0, 10).Select(i => Entry(Start.AddSeconds(-i)))];
        await journal.AppendAsync(Batch(entries));

        JournalPage first = await journal.QueryAsync(new JournalQuery { PageSize = 4 });
        await journal.AppendAsync(Batch(Entry(Start.AddSeconds(1))));
        JournalPage second = await journal.QueryAsync(new JournalQuery { PageSize = 4, Cursor = first.Next });
        JournalPage third = await journal.QueryAsync(new JournalQuery { PageSize = 4, Cursor = second.Next });

        first.Entries.Concat(second.Entries).Concat(third.Entries).Should().Equal(entries);
        third.Next.Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task Query_PageOutOfRange_IsRefused(int size)
    {
        IErrorJournal journal = Create();

        await journal.Awaiting(j => j.QueryAsync(new JournalQuery { PageSize = size }).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage($"*{size}*1 to 1000*");
        await journal.Awaiting(j => j.ReadAuditAsync(new AuditQuery { PageSize = size }).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("ffffffffffffffff-00000000000000000000000000000000")]
    public async Task Query_NoCursorOfOurs_IsRefused(string cursor)
    {
        IErrorJournal journal = Create();

        await journal.Awaiting(j => j.QueryAsync(new JournalQuery { Cursor = cursor }).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*cursor*");
    }

    [Fact]
    public async Task Aggregate_TooManyBuckets_SaysWhichWouldDo()
    {
        IErrorJournal journal = Create();
        JournalAggregation aggregation = LastHour with { From = Start.AddDays(-30) };

        await journal.Awaiting(j => j.AggregateAsync(aggregation).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*43201 buckets*at most 2000*00:22:00*");

        (await journal.AggregateAsync(aggregation with { Bucket = TimeSpan.FromMinutes(22) })).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(30, 60)]
    [InlineData(90, 60)]
    [InlineData(60, 0)]
    public async Task Aggregate_WhatMakesNoSense_IsRefused(int bucketSeconds, int rangeMinutes)
    {
        IErrorJournal journal = Create();
        JournalAggregation aggregation = new() { From = Start, To = Start.AddMinutes(rangeMinutes), Bucket = TimeSpan.FromSeconds(bucketSeconds) };

        await journal.Awaiting(j => j.AggregateAsync(aggregation).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Resolve_SomeIds_MarksThoseOnce()
    {
        IErrorJournal journal = Create();
        JournalEntry[] entries = [Entry(), Entry(Start.AddSeconds(-1)), Entry(Start.AddSeconds(-2))];
        await journal.AppendAsync(Batch(entries));
        Time.Advance(TimeSpan.FromMinutes(5));

        (await journal.ResolveAsync([entries[0].Id, entries[2].Id, Guid.NewGuid()], "paid the bill")).Should().Be(2);
        Time.Advance(TimeSpan.FromMinutes(5));
        (await journal.ResolveAsync([entries[0].Id], "again")).Should().Be(0);

        JournalEntry[] resolved = [.. (await journal.QueryAsync(new JournalQuery { Filter = new() { Resolved = true } })).Entries];
        resolved.Select(entry => entry.Id).Should().Equal(entries[0].Id, entries[2].Id);
        resolved.Should().OnlyContain(entry => entry.ResolvedAt == Start.AddMinutes(5) && entry.ResolutionNotes == "paid the bill");
        (await journal.QueryAsync(new JournalQuery { Filter = new() { Resolved = false } })).Entries.Single().Should().Be(entries[1]);
    }

    [Fact]
    public async Task ResolveAll_WithoutAnEnd_IsRefused() =>
        await Create().Awaiting(j => j.ResolveAllAsync(new JournalFilter { Provider = "openai" }, null).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*Set To*");

    [Fact]
    public async Task Trim_ByNumber_KeepsTheNewestAndEveryCount()
    {
        IErrorJournal journal = Create();
        JournalEntry[] entries = [.. Enumerable.Range(0, 10).Select(i => Entry(Start.AddSeconds(-i)))];
        await journal.AppendAsync(Batch(entries));

        long removed = 0;
        JournalTrimResult step;
        do
        {
            step = await journal.TrimAsync(Everything with { MaxEntries = 3 });
            removed += step.Entries;
        }
        while (step.HasMore);

        removed.Should().Be(7);
        (await journal.QueryAsync(new JournalQuery())).Entries.Should().Equal(entries.Take(3));
        (await journal.AggregateAsync(LastHour)).Sum(bucket => bucket.Failures).Should().Be(10);
    }

    [Fact]
    public void AnyHistory_AskedAnything_AnswersAsTheModel() =>
        (from actions in GenStep.Array[1, 12]
         from filters in JournalModel.GenFilter(Start).Array[4]
         from pageSize in Gen.Int[1, 20]
         from aggregations in GenAggregation.Array[3]
         select (actions, filters, pageSize, aggregations))
        .Sample(history => CompareAsync(history.actions, history.filters, history.pageSize, history.aggregations).GetAwaiter().GetResult(), iter: 60, threads: 1);

    private static Gen<Step> GenStep => Gen.Frequency(
        (6, from entries in JournalModel.GenEntry(Start).Array[0, 12]
            from dropped in JournalModel.GenCount(Start).Array[0, 3]
            from audit in JournalModel.GenAudit(Start).Array[0, 2]
            from repeat in Gen.Int[0, 4]
            select new Step(entries, dropped, audit, repeat == 0, null, null)),
        (1, JournalModel.GenFilter(Start).Select(filter => new Step([], [], [], false, filter with { To = filter.To ?? Start }, null))),
        (1, from minutes in Gen.Int[30, 300]
            from most in Gen.Int[1, 40]
            select new Step([], [], [], false, null, new JournalRetention { KeepFor = TimeSpan.FromMinutes(minutes), MaxEntries = most, KeepAuditFor = TimeSpan.FromMinutes(minutes) })));

    private static Gen<JournalAggregation> GenAggregation =>
        from minutes in Gen.Int[1, 240]
        from seconds in Gen.Int[0, 119]
        from bucket in Gen.Int[1, 70]
        from names in Gen.Int[0, 30]
        from kinds in Gen.Int[0, 3]
        select new JournalAggregation
        {
            From = Start.AddMinutes(-minutes).AddSeconds(seconds),
            To = Start.AddMinutes(5).AddSeconds(-seconds),
            Bucket = TimeSpan.FromMinutes(bucket),
            Provider = names % 4 == 0 ? "p1" : null,
            Model = names % 5 == 0 ? "org/m1" : null,
            Category = names % 6 == 0 ? LlmErrorCategory.Timeout : null,
            ByProvider = kinds % 2 == 0,
            ByCategory = kinds / 2 == 0,
        };

    private async Task CompareAsync(Step[] actions, JournalFilter[] filters, int pageSize, JournalAggregation[] aggregations)
    {
        IErrorJournal journal = Create();
        JournalModel model = new();
        JournalBatch batch = Batch() with { Sequence = 0 };
        foreach (Step action in actions)
        {
            if (action.Resolves is { } filter)
            {
                (await journal.ResolveAllAsync(filter, "mended")).Should().Be(model.Resolve(entry => JournalMerge.Matches(filter, entry), "mended", Start));
            }
            else if (action.Trims is { } retention)
            {
                (await TrimAllAsync(journal, retention)).Should().Be(model.Trim(retention, Start));
            }
            else
            {
                batch = batch with { Sequence = batch.Sequence + (action.Repeats ? 0 : 1), Entries = action.Entries, Dropped = action.Dropped, Audit = action.Audit };
                await journal.AppendAsync(batch);
                model.Append(batch);
            }
        }

        foreach (JournalFilter filter in filters)
        {
            (await ReadAllAsync(journal, filter, pageSize)).Should().Equal(model.Query(filter));
        }

        foreach (JournalAggregation aggregation in aggregations)
        {
            (await journal.AggregateAsync(aggregation)).Should().Equal(model.Aggregate(aggregation));
        }

        AuditQuery audit = new() { Who = "u1", Provider = pageSize % 2 == 0 ? "p1" : null, From = Start.AddMinutes(-100) };
        (await journal.ReadAuditAsync(audit)).Lines.Should().Equal(model.Audit(audit));
        (await ReadAllAuditAsync(journal, pageSize)).Should().Equal(model.Audit(new AuditQuery()));
        (journal as IDisposable)?.Dispose();
    }

    private static async Task<long> TrimAllAsync(IErrorJournal journal, JournalRetention retention)
    {
        long removed = 0;
        JournalTrimResult step;
        do
        {
            step = await journal.TrimAsync(retention);
            removed += step.Entries;
        }
        while (step.HasMore);
        return removed;
    }

    private static async Task<List<JournalEntry>> ReadAllAsync(IErrorJournal journal, JournalFilter filter, int pageSize)
    {
        List<JournalEntry> all = [];
        JournalQuery query = new() { Filter = filter, PageSize = pageSize };
        do
        {
            JournalPage page = await journal.QueryAsync(query);
            page.Entries.Count.Should().BeLessThanOrEqualTo(pageSize);
            all.AddRange(page.Entries);
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
        return all;
    }

    private static async Task<List<AuditLine>> ReadAllAuditAsync(IErrorJournal journal, int pageSize)
    {
        List<AuditLine> all = [];
        AuditQuery query = new() { PageSize = pageSize };
        do
        {
            AuditPage page = await journal.ReadAuditAsync(query);
            all.AddRange(page.Lines);
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
        return all;
    }

    private sealed record Step(
        JournalEntry[] Entries, JournalCount[] Dropped, AuditLine[] Audit, bool Repeats, JournalFilter? Resolves, JournalRetention? Trims);
}
