using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Journal;

/// <summary>Makes batches of what waits, and keeps the one that is under way, unchanged and under its number, until the journal has it.</summary>
/// <remarks>For the writer's loop alone; the counts of what is left may be read by any thread.</remarks>
internal sealed class JournalOutbox(JournalQueue queue, ILogger<JournalOutbox> logger)
{
    private readonly ILogger _logger = new QuietLogger(logger);
    private Guid _writer = Guid.NewGuid();
    private long _sequence = 1;
    private JournalBatch? _underWay;

    public bool IsEmpty => Volatile.Read(ref _underWay) is null && queue.IsEmpty;

    /// <summary>Whether there is something that must not wait for the next round.</summary>
    public bool IsUrgent => _underWay is not null || queue.HasFullBatch || queue.AuditLines > 0;

    /// <summary>How many batches what waits now will make at most.</summary>
    public int Batches => queue.Batches + (_underWay is null ? 0 : 1);

    /// <summary>How many failed attempts the journal does not have yet.</summary>
    public long Failures => queue.Entries + queue.Dropped
        + (Volatile.Read(ref _underWay) is { } batch ? batch.Entries.Count + batch.Dropped.Sum(static count => count.Failures) : 0);

    public int AuditLines => queue.AuditLines + (Volatile.Read(ref _underWay)?.Audit.Count ?? 0);

    /// <summary>The batch that is under way, else the next one, else null when nothing waits.</summary>
    public JournalBatch? Next()
    {
        if (_underWay is null && !queue.IsEmpty)
        {
            // The dropped are older than what waits, so that they are looked at first.
            Volatile.Write(ref _underWay, new JournalBatch
            {
                Writer = _writer,
                Sequence = _sequence,
                Dropped = queue.TakeDropped(),
                Entries = queue.TakeEntries(),
                Audit = queue.TakeAudit(),
            });
        }

        return _underWay;
    }

    /// <summary>Takes the journal's answer to the batch under way. Returns whether it is delivered.</summary>
    public bool Answer(JournalBatchResult result)
    {
        JournalBatch batch = _underWay ?? throw new InvalidOperationException("No batch is under way.");
        if (result.LastSequence < batch.Sequence)
        {
            // The journal has lost this writer's number (its file was replaced), and has not taken this batch: it may go out under a new name.
            _writer = Guid.NewGuid();
            _sequence = 1;
            Volatile.Write(ref _underWay, batch with { Writer = _writer, Sequence = _sequence });
            Log.WriterLost(_logger, result.LastSequence, batch.Sequence);
            return false;
        }

        _sequence = result.LastSequence + 1;
        Volatile.Write(ref _underWay, null);
        return true;
    }
}
