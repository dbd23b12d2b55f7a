using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Journal;

/// <summary>
/// Makes batches of what waits, keeps each unchanged and under its number until the journal has it, and for a while after that: a journal may lose
/// the end of what it acknowledged (a log that is synced once a second, a failover to a replica that lagged). Its answers tell by their number what
/// it lacks, and that goes out again.
/// </summary>
/// <remarks>
/// It is the same contract as that of the hint store, and the same idea as <see cref="Hints.Delivery.BatchLine"/>. For the writer's loop alone; the
/// counts of what is left may be read by any thread.
/// </remarks>
internal sealed class JournalOutbox(JournalQueue queue, TimeProvider time, ILogger<JournalOutbox> logger)
{
    private const int MaxKeptEntries = 5_000;

    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = new QuietLogger(logger);

    // In the order of their numbers: first the acknowledged ones, then at most one that is not, or what was lost.
    private readonly List<SentBatch> _batches = [];
    private int _kept;
    private Guid _writer = Guid.NewGuid();
    private long _sequence = 1;
    private Waiting _waiting = new(0, 0, 0);

    public bool IsEmpty => Volatile.Read(ref _waiting).Batches == 0 && queue.IsEmpty;

    /// <summary>How many batches were made that the journal does not have: between two of its answers, those that it has lost.</summary>
    public int UnderWay => Volatile.Read(ref _waiting).Batches;

    /// <summary>Whether there is something that must not wait for the next round.</summary>
    public bool IsUrgent => _kept < _batches.Count || queue.HasFullBatch || queue.AuditLines > 0;

    /// <summary>How many batches what waits now will make at most.</summary>
    public int Batches => queue.Batches + Volatile.Read(ref _waiting).Batches;

    /// <summary>How many failed attempts the journal does not have yet.</summary>
    public long Failures => queue.Entries + queue.Dropped + Volatile.Read(ref _waiting).Failures;

    public int AuditLines => queue.AuditLines + Volatile.Read(ref _waiting).AuditLines;

    /// <summary>
    /// The first batch that the journal does not have, else one of what waits, else the question what the journal still has (an empty batch of
    /// number 0), when the kept ones have been kept for long enough; null when nothing is to be done.
    /// </summary>
    public JournalBatch? Next()
    {
        if (_kept == _batches.Count && !queue.IsEmpty)
        {
            // The dropped are older than what waits, so that they are looked at first.
            _batches.Add(new SentBatch(new JournalBatch
            {
                Writer = _writer,
                Sequence = _sequence++,
                Dropped = queue.TakeDropped(),
                Entries = queue.TakeEntries(),
                Audit = queue.TakeAudit(),
            }));
            Count();
        }

        if (_kept < _batches.Count)
        {
            return _batches[_kept].Batch;
        }

        return _kept > 0 && IsOver(_batches[^1]) ? new JournalBatch { Writer = _writer, Sequence = 0 } : null;
    }

    /// <summary>Takes the journal's answer to what was <see cref="Next"/>. Returns whether the journal has it.</summary>
    public bool Answer(JournalBatch asked, JournalBatchResult result)
    {
        long last = result.LastSequence;
        int lost = Acknowledge(last);
        bool leavesGap = _kept < _batches.Count && _batches[_kept].Batch.Sequence > last + 1;
        if (lost > 0 || leavesGap)
        {
            Log.BatchesLost(_logger, last, asked.Sequence, lost);
        }

        if (leavesGap)
        {
            Rename();
        }
        else
        {
            _sequence = Math.Max(_sequence, last + 1);
            DropConfirmed();
        }

        Count();
        return asked.Sequence <= last;
    }

    /// <summary>Notes what the journal has. Returns how many batches it has no longer.</summary>
    private int Acknowledge(long last)
    {
        int had = _kept;
        _kept = _batches.TakeWhile(sent => sent.Batch.Sequence <= last).Count();
        for (int i = 0; i < _batches.Count; i++)
        {
            _batches[i].AcknowledgedAt = i < _kept ? _batches[i].AcknowledgedAt ?? time.GetUtcNow() : null;
        }

        return Math.Max(0, had - _kept);
    }

    // Nothing can fill the gap any more: what is left goes out under a name that the journal does not know.
    private void Rename()
    {
        _batches.RemoveRange(0, _kept);
        _kept = 0;
        _writer = Guid.NewGuid();
        _sequence = 1;
        foreach (SentBatch sent in _batches)
        {
            sent.Batch = sent.Batch with { Writer = _writer, Sequence = _sequence++ };
        }
    }

    private void DropConfirmed()
    {
        int entries = _batches.Take(_kept).Sum(static sent => sent.Batch.Entries.Count);
        int leaving = 0;
        for (; leaving < _kept && (IsOver(_batches[leaving]) || entries > MaxKeptEntries); leaving++)
        {
            entries -= _batches[leaving].Batch.Entries.Count;
        }

        _batches.RemoveRange(0, leaving);
        _kept -= leaving;
    }

    private bool IsOver(SentBatch sent) => sent.AcknowledgedAt + KeepFor <= time.GetUtcNow();

    private void Count()
    {
        JournalBatch[] left = [.. _batches.Skip(_kept).Select(static sent => sent.Batch)];
        Volatile.Write(ref _waiting, new Waiting(
            left.Length,
            left.Sum(static batch => batch.Entries.Count + batch.Dropped.Sum(static count => count.Failures)),
            left.Sum(static batch => batch.Audit.Count)));
    }

    /// <summary>What stands in batches that the journal does not have.</summary>
    private sealed record Waiting(int Batches, long Failures, int AuditLines);

    /// <summary>A batch, and since when the journal has it; null while it does not.</summary>
    private sealed class SentBatch(JournalBatch batch)
    {
        public JournalBatch Batch { get; set; } = batch;

        public DateTimeOffset? AcknowledgedAt { get; set; }
    }
}
