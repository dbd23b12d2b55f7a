using System.Collections.Concurrent;
using System.Threading.Channels;
using LlmResilience.Hints;

namespace LlmResilience.Journal;

/// <summary>What waits for the journal: entries in a bounded queue, counts of those that it had no room for, and audit lines.</summary>
/// <remarks>Any thread may add; nothing here waits. Taking is for the writer's loop alone.</remarks>
internal sealed class JournalQueue
{
    public const int MaxAuditLines = 1_000;

    private readonly Channel<JournalEntry> _entries;
    private readonly ConcurrentQueue<AuditLine> _audit = new();
    private readonly DroppedCounts _dropped = new();
    private readonly JournalMetrics _metrics;
    private readonly int _batchSize;
    private int _auditLines;

    public JournalQueue(JournalOptions options, JournalMetrics metrics)
    {
        _metrics = metrics;
        _batchSize = options.BatchSize;
        _entries = Channel.CreateBounded<JournalEntry>(
            new BoundedChannelOptions(options.QueueSize) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Drop);
    }

    /// <summary>Wakes the writer's loop.</summary>
    public FlushSignal Signal { get; } = new();

    public int Entries => _entries.Reader.Count;

    public long Dropped => _dropped.Failures;

    public long EverDropped => _dropped.EverDropped;

    public int AuditLines => Volatile.Read(ref _auditLines);

    public bool HasFullBatch => Entries >= _batchSize;

    /// <summary>How many batches what waits now will make at most.</summary>
    public int Batches => (Math.Max(Entries, AuditLines) / _batchSize) + 1;

    public bool IsEmpty => Entries == 0 && Dropped == 0 && AuditLines == 0;

    public void Add(JournalEntry entry)
    {
        _entries.Writer.TryWrite(entry);
        if (HasFullBatch)
        {
            Signal.Wake();
        }
    }

    /// <summary>Takes an audit line, to be written at once. Returns false when too many wait already.</summary>
    public bool TryAdd(AuditLine line)
    {
        if (Interlocked.Increment(ref _auditLines) > MaxAuditLines)
        {
            Interlocked.Decrement(ref _auditLines);
            return false;
        }

        _audit.Enqueue(line);
        Signal.Wake();
        return true;
    }

    public IReadOnlyList<JournalEntry> TakeEntries()
    {
        List<JournalEntry> taken = [];
        while (taken.Count < _batchSize && _entries.Reader.TryRead(out JournalEntry? entry))
        {
            taken.Add(entry);
        }

        return taken;
    }

    public IReadOnlyList<JournalCount> TakeDropped() => _dropped.Take();

    public IReadOnlyList<AuditLine> TakeAudit()
    {
        List<AuditLine> taken = [];
        while (taken.Count < _batchSize && _audit.TryDequeue(out AuditLine? line))
        {
            taken.Add(line);
        }

        Interlocked.Add(ref _auditLines, -taken.Count);
        return taken;
    }

    private void Drop(JournalEntry entry)
    {
        _dropped.Add(entry);
        _metrics.Dropped(entry.Category);
    }
}
