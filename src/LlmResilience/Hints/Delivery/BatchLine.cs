namespace LlmResilience.Hints.Delivery;

/// <summary>
/// The batches of one writer, in the order of their numbers: first those that the store has acknowledged and that are kept for a while,
/// then those that it has yet to acknowledge.
/// </summary>
/// <remarks>
/// <para>
/// A store may lose the end of what it acknowledged: a log that is synced once a second, a failover to a replica that lagged. What it holds
/// is at any time the result of a writer's first batches, applied once each, and the number of the last of them. So its answer to any batch
/// says which ones it has not applied, and those go out again: under their numbers when the first of them is the next that the store
/// expects, else all of them under a new writer.
/// </para>
/// <para>
/// A kept batch leaves only when an answer that came <see cref="HintOptions.KeepAcknowledgedFor"/> after its acknowledgement still covers
/// it. If no other batch is due by then, the store is asked with an empty batch of number 0, which no store applies.
/// </para>
/// <para>No I/O, no clock: what it decides can be tested against a model. For the flusher's loop alone.</para>
/// </remarks>
internal sealed class BatchLine(Guid writer, long nextSequence, HintOptions options)
{
    private const int MaxKeptDeltas = 20_000;

    // A day before the store may forget a writer's number.
    private static readonly TimeSpan CertainFor = HintMerge.KeepWritersFor - TimeSpan.FromDays(1);

    private readonly List<OutgoingBatch> _batches = [];
    private int _kept;
    private int _keptDeltas;
    private bool _isKnown;

    public Guid Writer { get; private set; } = writer;

    public long NextSequence { get; private set; } = nextSequence;

    public IReadOnlyList<OutgoingBatch> Batches => _batches;

    /// <summary>How many batches the store has yet to acknowledge.</summary>
    public int Unacknowledged => _batches.Count - _kept;

    public bool IsEmpty => _batches.Count == 0;

    /// <summary>The first batch that the store has yet to acknowledge.</summary>
    public OutgoingBatch? Pending => _kept < _batches.Count ? _batches[_kept] : null;

    /// <summary>Numbers a new batch.</summary>
    public OutgoingBatch Add(IReadOnlyList<HintDelta> deltas, IReadOnlyList<DeltaSource> sources)
    {
        OutgoingBatch added = new(new HintBatch { Writer = Writer, Sequence = NextSequence++, Deltas = deltas }, sources);
        _batches.Add(added);
        return added;
    }

    /// <summary>Takes a batch in that an earlier process numbered; in the order of their numbers, the acknowledged ones first.</summary>
    public void Restore(HintBatch batch, DateTimeOffset sentAt, DateTimeOffset? acknowledgedAt)
    {
        _batches.Add(new OutgoingBatch(batch, []) { SentAt = sentAt, AcknowledgedAt = acknowledgedAt });
        NextSequence = Math.Max(NextSequence, batch.Sequence + 1);
        if (acknowledgedAt is not null)
        {
            _kept = _batches.Count;
            _keptDeltas += batch.Deltas.Count;
        }
    }

    /// <summary>
    /// What to send now: the first batch that the store has yet to acknowledge, else the question which batches it still has, when it is time
    /// for that. The question comes first where a batch was sent so long ago that the store may have applied it and forgotten the writer.
    /// </summary>
    public (HintBatch Batch, OutgoingBatch? Outgoing)? Next(DateTimeOffset now)
    {
        if (Pending is { } pending && (_isKnown || !IsUncertain(pending, now)))
        {
            return (pending.Batch, pending);
        }

        bool due = Pending is not null || (_kept > 0 && IsOver(_batches[^1], now));
        return due ? (new HintBatch { Writer = Writer, Sequence = 0, Deltas = [] }, null) : null;
    }

    /// <summary>Takes the store's answer to a batch of the line, or to its question.</summary>
    public LineAnswer Answer(OutgoingBatch? asked, HintBatchResult result, DateTimeOffset now)
    {
        bool fresh = asked is { AcknowledgedAt: null };
        bool acknowledged = asked is null || asked.Batch.Sequence <= result.LastSequence;
        int lost = Acknowledge(result.LastSequence, now);
        _isKnown = result.LastSequence > 0;
        NextSequence = Math.Max(NextSequence, result.LastSequence + 1);
        if (Pending is { } next && (next.Batch.Sequence > result.LastSequence + 1 || (!_isKnown && IsUncertain(next, now))))
        {
            return new LineAnswer(acknowledged, lost, Renamed: true, Dropped: Rename(now));
        }

        bool restamped = acknowledged && fresh && Restamp(asked!.Batch, result.Epochs);
        DropConfirmed(now);
        return new LineAnswer(acknowledged, lost, Restamped: restamped);
    }

    private static bool IsUncertain(OutgoingBatch batch, DateTimeOffset now) => batch.SentAt + CertainFor <= now;

    private bool IsOver(OutgoingBatch batch, DateTimeOffset now) => batch.AcknowledgedAt + options.KeepAcknowledgedFor <= now;

    private int Acknowledge(long lastSequence, DateTimeOffset now)
    {
        int through = 0;
        _keptDeltas = 0;
        while (through < _batches.Count && _batches[through].Batch.Sequence <= lastSequence)
        {
            _batches[through].AcknowledgedAt ??= now;
            _keptDeltas += _batches[through].Batch.Deltas.Count;
            through++;
        }

        int lost = Math.Max(0, _kept - through);
        for (int i = through; i < _kept; i++)
        {
            _batches[i].AcknowledgedAt = null;
        }

        _kept = through;
        return lost;
    }

    private int Rename(DateTimeOffset now)
    {
        // Whatever the store still has of the old writer is behind a gap that nothing can fill any more.
        _batches.RemoveRange(0, _kept);
        _kept = 0;
        _keptDeltas = 0;

        // What was sent so long ago may have been applied under a number that the store has forgotten since.
        int dropped = _batches.RemoveAll(batch => IsUncertain(batch, now));
        Writer = Guid.NewGuid();
        NextSequence = 1;
        foreach (OutgoingBatch batch in _batches)
        {
            batch.Batch = batch.Batch with { Writer = Writer, Sequence = NextSequence++ };
            batch.SentAt = null;
        }

        return dropped;
    }

    // What waits was learned after the reset that the answered batch brought, and could not know its epoch yet.
    private bool Restamp(HintBatch answered, IReadOnlyList<SubjectEpoch> epochs)
    {
        bool changed = false;
        foreach (SubjectEpoch epoch in epochs)
        {
            if (answered.Deltas.Any(delta => delta.Subject == epoch.Subject && (delta.Forget || delta.Removed.Count > 0)))
            {
                for (int i = _kept; i < _batches.Count; i++)
                {
                    changed |= EpochStamp.TryRaise(_batches[i], epoch);
                }
            }
        }

        return changed;
    }

    private void DropConfirmed(DateTimeOffset now)
    {
        int leaving = 0;
        while (leaving < _kept && (IsOver(_batches[leaving], now) || _keptDeltas > MaxKeptDeltas))
        {
            _keptDeltas -= _batches[leaving].Batch.Deltas.Count;
            leaving++;
        }

        _batches.RemoveRange(0, leaving);
        _kept -= leaving;
    }
}
