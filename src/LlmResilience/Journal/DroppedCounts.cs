namespace LlmResilience.Journal;

/// <summary>What is left of entries that the queue had no room for: how many there were, by minute, provider, model and category.</summary>
/// <remarks>
/// Any thread may call. The room is bounded, whatever callers invent and however long the journal is away: when it is full, models are no
/// longer told apart, then neither are providers and minutes. Nothing is ever lost of the number of each category.
/// </remarks>
internal sealed class DroppedCounts
{
    /// <summary>How many counts tell models apart, and how many more tell providers and minutes apart.</summary>
    public const int Room = 4_096;

    private readonly Lock _gate = new();
    private Dictionary<Key, Sum> _counts = [];
    private DateTimeOffset? _coarseMinute;
    private long _failures;
    private long _everDropped;

    /// <summary>How many entries were dropped since the last <see cref="Take"/>.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>How many entries were ever dropped.</summary>
    public long EverDropped => Volatile.Read(ref _everDropped);

    public void Add(JournalEntry entry)
    {
        DateTimeOffset minute = JournalMerge.MinuteOf(entry.At);
        lock (_gate)
        {
            Key key = new(minute, entry.Provider, entry.Model, entry.Category);
            if (!HasRoom(key, Room))
            {
                key = key with { Model = null };
            }

            if (!HasRoom(key, 2 * Room))
            {
                _coarseMinute ??= minute;
                key = new Key(_coarseMinute.Value, null, null, entry.Category);
            }

            Sum sum = _counts.GetValueOrDefault(key);
            _counts[key] = new Sum(sum.Failures + 1, sum.PossiblyBilled + (entry.MayHaveRun is LlmMayHaveRun.No ? 0 : 1));
            Volatile.Write(ref _failures, _failures + 1);
            Volatile.Write(ref _everDropped, _everDropped + 1);
        }
    }

    /// <summary>Takes out all counts.</summary>
    public IReadOnlyList<JournalCount> Take()
    {
        if (Failures == 0)
        {
            return [];
        }

        Dictionary<Key, Sum> taken;
        lock (_gate)
        {
            taken = _counts;
            _counts = [];
            _coarseMinute = null;
            Volatile.Write(ref _failures, 0);
        }

        return [.. taken.Select(static count => new JournalCount
        {
            Minute = count.Key.Minute,
            Provider = count.Key.Provider,
            Model = count.Key.Model,
            Category = count.Key.Category,
            Failures = count.Value.Failures,
            PossiblyBilled = count.Value.PossiblyBilled,
        })];
    }

    private bool HasRoom(in Key key, int room) => _counts.Count < room || _counts.ContainsKey(key);

    private readonly record struct Key(DateTimeOffset Minute, string? Provider, string? Model, LlmErrorCategory Category);

    private readonly record struct Sum(long Failures, long PossiblyBilled);
}
