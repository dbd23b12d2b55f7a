using CsCheck;
using LlmResilience.Journal;

namespace LlmResilience.Tests.Journal;

public sealed class JournalOutboxTests
{
    public enum Happening
    {
        Fail,
        Send,
        SendAndLoseTheAnswer,
        LoseTheLastSecond,
        Forget,
        Wait,
    }

    /// <summary>Whatever is lost within ten seconds of its acknowledgement comes back, each failure exactly once.</summary>
    [Fact]
    public void Answer_TheJournalLosesWhatItAcknowledgedLately_EachFailureIsThereOnce() =>
        Gen.Enum<Happening>().Array[1, 60].Sample(
            happenings => RunAsync(happenings).GetAwaiter().GetResult(), iter: 3_000, print: static happenings => string.Join(", ", happenings));

    [Fact]
    public async Task Answer_MoreThanIsKept_LetsTheOldestGo()
    {
        await using JournalLab lab = new(new JournalOptions { QueueSize = 10_000, BatchSize = 1_000 });
        LossyJournal journal = new(lab);
        for (int i = 0; i < 8_000; i++)
        {
            lab.Queue.Add(lab.Entry());
        }

        while (!lab.Outbox.IsEmpty)
        {
            journal.Send(lab.Outbox, answers: true);
        }

        journal.Forget();
        lab.Queue.Add(lab.Entry());
        while (!lab.Outbox.IsEmpty)
        {
            journal.Send(lab.Outbox, answers: true);
        }

        journal.Ids.Should().HaveCount(5_001).And.OnlyHaveUniqueItems();
    }

    private static async Task RunAsync(Happening[] happenings)
    {
        await using JournalLab lab = new(new JournalOptions { BatchSize = 2 });
        LossyJournal journal = new(lab);
        List<Guid> failed = [];
        foreach (Happening happening in happenings)
        {
            switch (happening)
            {
                case Happening.Fail:
                    JournalEntry entry = lab.Entry();
                    failed.Add(entry.Id);
                    lab.Queue.Add(entry);
                    break;
                case Happening.Send or Happening.SendAndLoseTheAnswer:
                    journal.Send(lab.Outbox, answers: happening is Happening.Send);
                    break;
                case Happening.LoseTheLastSecond:
                    journal.LoseTheLastSecond();
                    break;
                case Happening.Forget when journal.IsYoung:
                    journal.Forget();
                    break;
                case Happening.Wait:
                    lab.Time.Advance(TimeSpan.FromSeconds(0.4));
                    break;
            }
        }

        // From now on nothing more is lost: what waits is sent, after ten seconds the journal is asked, and after ten more nothing is kept.
        for (int i = 0; i < 3; i++)
        {
            for (int sends = 0; sends <= happenings.Length; sends++)
            {
                journal.Send(lab.Outbox, answers: true);
            }

            lab.Time.Advance(TimeSpan.FromSeconds(10));
        }

        lab.Outbox.IsEmpty.Should().BeTrue();
        journal.Ids.Should().BeEquivalentTo(failed);
        lab.Outbox.Next().Should().BeNull("nothing is kept any more");
    }

    /// <summary>A journal as the contract has it, which may lose what it took within the last second, or all of it.</summary>
    private sealed class LossyJournal(JournalLab lab)
    {
        private readonly List<(JournalBatch Batch, DateTimeOffset At)> _taken = [];

        public IEnumerable<Guid> Ids => _taken.SelectMany(taken => taken.Batch.Entries).Select(entry => entry.Id);

        /// <summary>Whether the process still keeps everything that this has taken.</summary>
        public bool IsYoung => _taken.TrueForAll(taken => lab.Time.GetUtcNow() - taken.At < TimeSpan.FromSeconds(10));

        public void Send(JournalOutbox outbox, bool answers)
        {
            if (outbox.Next() is not { } batch)
            {
                return;
            }

            if (batch.Sequence == LastOf(batch.Writer) + 1)
            {
                _taken.Add((batch, lab.Time.GetUtcNow()));
            }

            if (answers)
            {
                outbox.Answer(batch, new JournalBatchResult { LastSequence = LastOf(batch.Writer) });
            }
        }

        public void LoseTheLastSecond() => _taken.RemoveAll(taken => lab.Time.GetUtcNow() - taken.At < TimeSpan.FromSeconds(1));

        public void Forget() => _taken.Clear();

        private long LastOf(Guid writer) => _taken.Where(taken => taken.Batch.Writer == writer).Select(taken => taken.Batch.Sequence).LastOrDefault();
    }
}
