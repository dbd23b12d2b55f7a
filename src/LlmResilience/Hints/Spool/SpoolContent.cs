namespace LlmResilience.Hints.Spool;

/// <summary>What the frames of a spool file say together.</summary>
internal sealed class SpoolContent
{
    private readonly SortedDictionary<long, (HintBatch Batch, DateTimeOffset SentAt)> _batches = [];

    public SpoolContent(IEnumerable<SpoolFrame> frames)
    {
        foreach (SpoolFrame frame in frames)
        {
            Add(frame);
        }
    }

    /// <summary>The batches in the order of their numbers, with the time at which each may have been sent.</summary>
    public IEnumerable<(HintBatch Batch, DateTimeOffset SentAt)> Batches => _batches.Values;

    public long AcknowledgedThrough { get; private set; }

    /// <summary>What was learned and stands in no batch yet.</summary>
    public Dictionary<Subject, HintDelta> Waiting { get; } = [];

    public bool IsEmpty => _batches.Count == 0 && Waiting.Count == 0;

    private void Add(SpoolFrame frame)
    {
        if (frame.Batch is { } batch)
        {
            _batches[batch.Sequence] = (batch, frame.SentAt ?? default);
            foreach (HintDelta delta in batch.Deltas)
            {
                Waiting.Remove(delta.Subject);
            }
        }

        foreach (HintDelta delta in frame.Waiting ?? [])
        {
            Waiting[delta.Subject] = delta;
        }

        AcknowledgedThrough = Math.Max(AcknowledgedThrough, frame.AcknowledgedThrough ?? 0);
    }
}
