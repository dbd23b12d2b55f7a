namespace LlmResilience.Hints;

/// <summary>The subjects that have something to tell the store.</summary>
/// <remarks>
/// <see cref="Add"/> is for any thread, lock-free and without allocation; everything else is for the flusher's loop alone. What waits stays
/// with its subject, where it coalesces, until it is taken into a batch.
/// </remarks>
internal sealed class HintOutbox(HintOptions options, FlushSignal signal)
{
    private readonly Queue<DeltaSource> _waiting = new();
    private readonly HashSet<DeltaSource> _changed = [];
    private DeltaSource? _stack;
    private int _stacked;
    private int _queued;

    /// <summary>How many subjects wait, about.</summary>
    public int Waiting => Volatile.Read(ref _stacked) + Volatile.Read(ref _queued);

    /// <summary>How many attempts were ever given up, and of how many targets that had left; see <see cref="Drain"/>.</summary>
    public (long Attempts, long Targets) Dropped { get; private set; }

    /// <summary>Takes note that a subject has something to tell.</summary>
    /// <param name="source">The subject, already changed.</param>
    /// <param name="atOnce">Whether it is a change of standing, which is told without waiting for the next round.</param>
    public void Add(DeltaSource source, bool atOnce)
    {
        if (source.TryMarkDirty())
        {
            DeltaSource? top = Volatile.Read(ref _stack);
            while (true)
            {
                source.NextDirty = top;
                DeltaSource? seen = Interlocked.CompareExchange(ref _stack, source, top);
                if (ReferenceEquals(seen, top))
                {
                    break;
                }

                top = seen;
            }

            atOnce |= Interlocked.Increment(ref _stacked) == options.BatchSize;
        }

        if (atOnce)
        {
            signal.Wake();
        }
    }

    /// <summary>
    /// Moves what has changed to the waiting ones. Where those become too many, since the store is away and callers invent names, what targets
    /// that have left would have told is given up, and counted.
    /// </summary>
    public void Drain()
    {
        DeltaSource? source = Interlocked.Exchange(ref _stack, null);
        int moved = 0;
        while (source is not null)
        {
            DeltaSource? next = source.NextDirty;
            source.NextDirty = null;
            moved++;
            Changed(source);
            if (!source.Waits)
            {
                source.Waits = true;
                _waiting.Enqueue(source);
            }

            source.Unmark();
            source = next;
        }

        Interlocked.Add(ref _stacked, -moved);
        if (_waiting.Count > 2 * options.MaxTargets)
        {
            DropEvicted();
        }

        Volatile.Write(ref _queued, _waiting.Count);
    }

    /// <summary>Takes what the first waiting subjects have to tell, as much as one batch holds.</summary>
    public (List<HintDelta> Deltas, List<DeltaSource> Sources) Take()
    {
        List<HintDelta> deltas = [];
        List<DeltaSource> sources = [];
        while (deltas.Count < options.BatchSize && _waiting.TryDequeue(out DeltaSource? source))
        {
            source.Waits = false;
            _changed.Remove(source);
            if (source.Take() is { } delta)
            {
                deltas.Add(delta);
                sources.Add(source);
            }
        }

        Volatile.Write(ref _queued, _waiting.Count);
        return (deltas, sources);
    }

    /// <summary>Shows what those waiting subjects have to tell that have changed since they were last shown. It goes on waiting.</summary>
    public IReadOnlyList<HintDelta> ShowChanged()
    {
        HintDelta[] deltas = [.. _changed.Where(static source => source.Waits).Select(static source => source.Show()).OfType<HintDelta>()];
        _changed.Clear();
        return deltas;
    }

    /// <summary>Notes that what a subject has to tell is to be shown anew.</summary>
    public void Changed(DeltaSource source) => _changed.Add(source);

    /// <summary>How many attempts wait to be told, for the log at the end.</summary>
    public long CountWaitingAttempts() =>
        _waiting.Select(static source => source.Show()).OfType<HintDelta>().Sum(static delta => delta.Errors + delta.Successes);

    private void DropEvicted()
    {
        for (int count = _waiting.Count; count > 0; count--)
        {
            DeltaSource source = _waiting.Dequeue();
            if (source is Hint { IsEvicted: true })
            {
                source.Waits = false;
                _changed.Remove(source);
                HintDelta? lost = source.Take();
                Dropped = (Dropped.Attempts + (lost is null ? 0 : lost.Errors + lost.Successes), Dropped.Targets + 1);
            }
            else
            {
                _waiting.Enqueue(source);
            }
        }
    }
}
