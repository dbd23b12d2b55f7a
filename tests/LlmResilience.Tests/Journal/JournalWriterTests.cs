using CsCheck;
using LlmResilience.Tests.Hints;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static LlmResilience.Tests.Journal.FaultyJournal;

namespace LlmResilience.Tests.Journal;

public sealed class JournalWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Flush_WhatFailed_IsInTheJournal()
    {
        await using JournalLab lab = new(new JournalOptions { BatchSize = 4 });
        JournalEntry[] entries = [.. Enumerable.Range(0, 10).Select(_ => lab.Entry())];
        Array.ForEach(entries, lab.Writer.Add);

        await lab.FlushAsync();

        (await lab.EntriesAsync()).Should().BeEquivalentTo(entries);
        lab.Journal.Received.Should().OnlyContain(batch => batch.Entries.Count <= 4);
        lab.Journal.Received.Select(batch => batch.Sequence).Should().Equal(Enumerable.Range(1, lab.Journal.Received.Count).Select(i => (long)i));
    }

    [Fact]
    public async Task Run_LessThanABatch_IsWrittenAfterFlushEvery()
    {
        await using JournalLab lab = new();
        await lab.FlushAsync();
        lab.Fail();
        lab.Journal.Received.Should().BeEmpty();

        await lab.WrittenAsync(() => lab.Time.Advance(TimeSpan.FromSeconds(1)));

        (await lab.EntriesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Run_AFullBatch_IsWrittenAtOnce()
    {
        await using JournalLab lab = new(new JournalOptions { BatchSize = 3 });
        await lab.FlushAsync();

        await lab.WrittenAsync(() => lab.Fail(3));

        (await lab.EntriesAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task Run_AnAuditLine_IsWrittenAtOnce()
    {
        await using JournalLab lab = new();
        await lab.FlushAsync();
        AuditLine line = new() { Id = Guid.NewGuid(), At = JournalLab.Start, Who = "ann", Action = "forget" };

        await lab.WrittenAsync(() => lab.Writer.Add(line));

        (await lab.Journal.ReadAuditAsync(new AuditQuery())).Lines.Should().Equal(line);
    }

    [Fact]
    public async Task Add_TooManyAuditLinesWait_IsRefusedAndNothingIsLost()
    {
        await using JournalLab lab = new();
        lab.Journal.Now = Fault.Throw;
        await lab.FlushAsync();
        AuditLine line = new() { Id = Guid.NewGuid(), At = JournalLab.Start, Who = "ann", Action = "forget" };
        int taken = 0;

        // A batch of them may be under way besides.
        FluentActions.Invoking(() =>
        {
            for (; taken < 3_000; taken++)
            {
                lab.Writer.Add(line with { Id = Guid.NewGuid() });
            }
        }).Should().Throw<JournalException>().WithMessage("*1000 audit lines wait*");

        lab.Journal.Now = Fault.None;
        await lab.FlushAsync();
        int written = 0;
        AuditQuery query = new() { PageSize = 1_000 };
        do
        {
            AuditPage page = await lab.Journal.ReadAuditAsync(query);
            written += page.Lines.Count;
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
        written.Should().Be(taken);
    }

    [Fact]
    public async Task Add_QueueOverflowsWhileTheJournalHangs_NeverWaitsAndEveryFailureIsCounted()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 50, BatchSize = 10 });
        await lab.FlushAsync();
        lab.Journal.Now = Fault.Hang;
        lab.Fail(10);
        await lab.Journal.Hung.WaitAsync(Patience);

        // On this thread and others, while the loop is stuck in the journal: were one of them to wait, this would not end.
        Parallel.For(0, 3_000, i => lab.Fail(1, i % 3 == 0 ? LlmErrorCategory.Timeout : LlmErrorCategory.Overloaded));
        lab.Queue.Entries.Should().Be(50);
        lab.Queue.Dropped.Should().Be(2_950);
        lab.Journal.Now = Fault.None;
        lab.Time.Advance(TimeSpan.FromSeconds(5));
        await FlushUntilEmptyAsync(lab);

        (await lab.CountsAsync()).Should().BeEquivalentTo(new Dictionary<LlmErrorCategory, long>
        {
            [LlmErrorCategory.RateLimit] = 10, [LlmErrorCategory.Timeout] = 1_000, [LlmErrorCategory.Overloaded] = 2_000,
        });
        (await lab.EntriesAsync()).Should().HaveCount(60);
        lab.Dropped.GetMeasurementSnapshot().Sum(measurement => measurement.Value).Should().Be(2_950);
        lab.Dropped.GetMeasurementSnapshot().SelectMany(measurement => measurement.Tags.Keys).Distinct().Should().Equal("llm_resilience.category");
        lab.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "JournalOverflow");
    }

    [Fact]
    public async Task Run_OverflowGoesOn_IsSaidOnceAMinute()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 1, BatchSize = 100 });
        for (int second = 0; second < 150; second++)
        {
            lab.Fail(3);
            await lab.FlushAsync();
            lab.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await lab.FlushAsync();

        lab.Logs.GetSnapshot().Count(log => log.Id.Name == "JournalOverflow").Should().Be(3);
    }

    [Fact]
    public async Task Flush_MoreFailsThanIsWritten_EndsWithWhatWasThereAndTheOverflowIsSaid()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 20, BatchSize = 5 });
        await lab.FlushAsync();
        JournalEntry[] first = [.. Enumerable.Range(0, 3).Select(_ => lab.Entry(LlmErrorCategory.Timeout))];
        Array.ForEach(first, lab.Queue.Add);
        lab.Journal.Meanwhile = () => FailFaster(lab);

        await lab.FlushAsync();

        (await lab.CountsAsync())[LlmErrorCategory.Timeout].Should().Be(3);
        lab.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "JournalOverflow", "it is said while the overload lasts");
        lab.Journal.Meanwhile = null;
    }

    [Fact]
    public async Task Run_MoreFailsThanIsWritten_TheOverflowIsSaidDuringTheRound()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 20, BatchSize = 5 });
        await lab.FlushAsync();
        TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int batches = 0;
        lab.Journal.Meanwhile = () =>
        {
            FailFaster(lab);
            if (++batches > 2 && lab.Logs.GetSnapshot().Any(log => log.Id.Name == "JournalOverflow"))
            {
                said.TrySetResult();
            }
        };

        lab.Fail(10);

        await said.Task.WaitAsync(Patience);
        lab.Journal.Meanwhile = null;
    }

    [Fact]
    public async Task Stop_AttemptsStillFail_EndsAndSaysWhatIsLost()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 20, BatchSize = 5 });
        await lab.FlushAsync();
        lab.Journal.Meanwhile = () => FailFaster(lab);
        lab.Fail(3, LlmErrorCategory.Timeout);

        await lab.Writer.StopAsync(CancellationToken.None).WaitAsync(Patience);

        (await lab.CountsAsync())[LlmErrorCategory.Timeout].Should().Be(3);
        lab.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "JournalLeftBehind")
            .Which.Message.Should().Contain($"{lab.Outbox.Failures} failed attempts").And.Contain("while the last ones were written");
        lab.Journal.Meanwhile = null;
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.LoseTheAnswer)]
    public async Task Flush_Fails_IsTriedAgainUnderTheSameNumberAndCountsOnce(Fault fault)
    {
        await using JournalLab lab = new();
        await lab.FlushAsync();
        lab.Journal.Now = fault;
        lab.Fail();
        await lab.Awaiting(l => l.FlushAsync()).Should().ThrowAsync<IOException>();
        lab.Fail();
        lab.Writer.Trouble!.Error.Should().BeOfType<IOException>();
        lab.Journal.Now = Fault.None;

        await lab.FlushAsync();

        (await lab.EntriesAsync()).Should().HaveCount(2);
        (await lab.CountsAsync())[LlmErrorCategory.RateLimit].Should().Be(2);
        lab.Writer.Trouble.Should().BeNull();
        lab.Journal.Received.GroupBy(batch => batch.Sequence).Should().OnlyContain(tries => tries.All(batch => ReferenceEquals(batch, tries.First())));
    }

    [Fact]
    public async Task Flush_Hangs_FailsAfterTheFlushTimeout()
    {
        await using JournalLab lab = new();
        await lab.FlushAsync();
        lab.Journal.Now = Fault.Hang;
        lab.Fail();

        Task flush = lab.FlushAsync();
        await lab.Journal.Hung.WaitAsync(Patience);
        lab.Time.Advance(TimeSpan.FromSeconds(5));

        await flush.Awaiting(f => f).Should().ThrowAsync<TimeoutException>().WithMessage("The error journal*Journal:FlushTimeout*");
    }

    [Fact]
    public async Task Run_JournalAway_IsLoggedOncePerOutageAndTriedWithGrowingWaits()
    {
        await using JournalLab lab = new();
        await lab.FlushAsync();
        lab.Journal.Now = Fault.Throw;
        lab.Fail();
        await lab.Awaiting(l => l.FlushAsync()).Should().ThrowAsync<IOException>();
        await lab.Awaiting(l => l.FlushAsync()).Should().ThrowAsync<IOException>();
        int tries = lab.Journal.Received.Count;

        // Two failures in a row: the next try is two seconds off, and the ticks before it touch nothing.
        lab.Time.Advance(TimeSpan.FromSeconds(1));
        lab.Journal.Received.Should().HaveCount(tries);
        lab.Journal.Now = Fault.None;
        await lab.WrittenAsync(() => lab.Time.Advance(TimeSpan.FromSeconds(1)));
        await lab.FlushAsync();

        lab.Logs.GetSnapshot().Where(log => log.Level >= LogLevel.Warning).Should().ContainSingle().Which.Id.Name.Should().Be("JournalAway");
        lab.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "JournalBack");
    }

    [Fact]
    public async Task Run_TheMachinesTimeIsSetBackWhileTheJournalIsAway_IsTriedAfterTheSameWait()
    {
        SettableClock time = new(JournalLab.Start);
        await using JournalLab lab = new(time: time);
        await lab.FlushAsync();
        lab.Journal.Now = Fault.Throw;
        lab.Fail();
        await lab.Awaiting(l => l.FlushAsync()).Should().ThrowAsync<IOException>();
        lab.Journal.Now = Fault.None;
        time.SetBy(TimeSpan.FromHours(-1));

        await lab.WrittenAsync(() => lab.Time.Advance(TimeSpan.FromSeconds(1)));

        (await lab.EntriesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Flush_JournalWasReplaced_WhatWasAcknowledgedLatelyComesBackUnderANewName()
    {
        await using JournalLab lab = new();
        lab.Fail(4);
        await lab.FlushAsync();
        lab.Time.Advance(TimeSpan.FromSeconds(11));
        lab.Fail();
        await lab.FlushAsync();
        lab.Journal.Inner = new InMemoryErrorJournal(10, lab.Time);
        lab.Fail(2);

        await lab.FlushAsync();

        (await lab.EntriesAsync()).Should().HaveCount(3, "what is older than ten seconds was confirmed, and is gone with the journal");
        lab.Journal.Received.Select(batch => batch.Writer).Distinct().Should().HaveCount(2);
        lab.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "JournalBatchesLost");
    }

    [Fact]
    public async Task Run_TheLastSecondWasLostAndNothingMoreFails_ComesBack()
    {
        await using JournalLab lab = new();
        lab.Fail(3);
        await lab.FlushAsync();
        lab.Journal.Inner = new InMemoryErrorJournal(10, lab.Time);

        await lab.WrittenAsync(() => lab.Time.Advance(TimeSpan.FromSeconds(10)));
        await lab.FlushAsync();

        (await lab.EntriesAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task Loop_SomethingUnforeseenThrows_SaysSoAndGoesOn()
    {
        BrokenClock time = new();
        await using JournalLab lab = new(new JournalOptions { BatchSize = 1 }, time);
        await lab.FlushAsync();
        JournalEntry entry = lab.Entry();
        time.BreaksOnce = true;
        lab.Writer.Add(entry);
        await time.Broke.WaitAsync(Patience);

        await lab.FlushAsync();

        (await lab.EntriesAsync()).Should().ContainSingle();
        lab.Writer.Trouble.Should().BeNull();
        lab.Logs.GetSnapshot().Where(log => log.Id.Name is "JournalAway" or "JournalBack").Should().HaveCount(2);
        await lab.Writer.StopAsync(CancellationToken.None).WaitAsync(Patience);
    }

    [Fact]
    public async Task Stop_SomethingWaits_IsWritten()
    {
        await using JournalLab lab = new();
        await lab.Writer.StartAsync(CancellationToken.None);
        lab.Fail(300);

        await lab.Writer.StopAsync(CancellationToken.None).WaitAsync(Patience);

        (await lab.EntriesAsync()).Should().HaveCount(300);
    }

    [Fact]
    public async Task Stop_JournalHangs_EndsWithItsTimeAndSaysWhatIsLost()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 20, BatchSize = 10 });
        await lab.FlushAsync();
        lab.Journal.Now = Fault.Hang;
        lab.Fail(10);
        await lab.Journal.Hung.WaitAsync(Patience);
        lab.Fail(25);
        using CancellationTokenSource time = new();

        Task stop = lab.Writer.StopAsync(time.Token);
        await time.CancelAsync();
        await stop.WaitAsync(Patience);

        lab.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "JournalLeftBehind").Which.Message.Should().Contain("35 failed attempts");
        await lab.Awaiting(l => l.FlushAsync()).Should().ThrowAsync<Exception>("what is left is lost, and nobody is told otherwise");
    }

    [Fact]
    public async Task Run_Retention_IsLookedAtEveryTrimEveryAndGoesOnWhileThereIsMore()
    {
        await using JournalLab lab = new();
        int left = 0;
        lab.Journal.Trimming = () => new JournalTrimResult { Entries = 1, HasMore = --left > 0 };
        await lab.FlushAsync();
        lab.Journal.Trims.Should().Be(1, "at the start, so that a journal that cannot be used is told of at once");
        await lab.FlushAsync();
        lab.Journal.Trims.Should().Be(1);

        left = 5;
        lab.Time.Advance(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 10; i++)
        {
            await lab.FlushAsync();
        }

        lab.Journal.Trims.Should().Be(6);
    }

    [Fact]
    public async Task Run_MuchIsWrittenBetweenTwoTrims_TheNextComesSooner()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 100_000, BatchSize = 1_000 });
        await lab.FlushAsync();
        int before = lab.Journal.Trims;

        lab.Fail(25_000);
        await lab.FlushAsync();

        lab.Journal.Trims.Should().BeGreaterThanOrEqualTo(before + 2);
    }

    /// <summary>Whatever goes wrong on the way, in the end each failure is counted once, and is there in detail unless it was dropped.</summary>
    [Fact]
    public void AnyCourse_OfFailuresAndOutages_CountsEachFailureOnce() =>
        (from step in Gen.Int[0, 5]
         from times in Gen.Int[1, 30]
         select (step, times)).Array[1, 20].Sample(steps => RunAsync(steps).GetAwaiter().GetResult(), iter: 100, threads: 1);

    private static async Task RunAsync((int Step, int Times)[] steps)
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 20, BatchSize = 7 });
        await lab.FlushAsync();
        int sent = 0;
        foreach ((int step, int times) in steps)
        {
            switch (step)
            {
                case 0:
                    lab.Journal.Now = Fault.Throw;
                    break;
                case 1:
                    lab.Journal.Now = Fault.LoseTheAnswer;
                    break;
                case 2:
                    lab.Journal.Now = Fault.None;
                    break;
                case 3:
                    await TryFlushAsync(lab);
                    break;
                default:
                    lab.Fail(times, step == 4 ? LlmErrorCategory.Timeout : LlmErrorCategory.RateLimit);
                    sent += times;
                    break;
            }
        }

        lab.Journal.Now = Fault.None;
        await FlushUntilEmptyAsync(lab);

        long dropped = lab.Dropped.GetMeasurementSnapshot().Sum(measurement => measurement.Value);
        (await lab.CountsAsync()).Values.Sum().Should().Be(sent);
        (await lab.EntriesAsync()).Select(entry => entry.Id).Should().OnlyHaveUniqueItems().And.HaveCount(sent - (int)dropped);
    }

    // Past the writer, which would start anew after its end.
    private static void FailFaster(JournalLab lab)
    {
        for (int i = 0; i < 40; i++)
        {
            lab.Queue.Add(lab.Entry());
        }
    }

    private sealed class BrokenClock() : FakeTimeProvider(JournalLab.Start)
    {
        private readonly TaskCompletionSource _broke = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _breaks;

        public bool BreaksOnce
        {
            set => Volatile.Write(ref _breaks, value ? 1 : 0);
        }

        public Task Broke => _broke.Task;

        public override DateTimeOffset GetUtcNow()
        {
            MayBreak();
            return base.GetUtcNow();
        }

        public override long GetTimestamp()
        {
            MayBreak();
            return base.GetTimestamp();
        }

        private void MayBreak()
        {
            if (Interlocked.Exchange(ref _breaks, 0) != 0)
            {
                _broke.SetResult();
                throw new InvalidOperationException("The clock is broken.");
            }
        }
    }

    private static async Task TryFlushAsync(JournalLab lab)
    {
        try
        {
            await lab.FlushAsync();
        }
        catch (IOException)
        {
            // As it was told to.
        }
    }

    private static async Task FlushUntilEmptyAsync(JournalLab lab)
    {
        for (int i = 0; i < 100 && (i == 0 || !lab.Outbox.IsEmpty); i++)
        {
            try
            {
                await lab.FlushAsync();
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                // The try that was under way when all became well again.
            }
        }
    }
}
