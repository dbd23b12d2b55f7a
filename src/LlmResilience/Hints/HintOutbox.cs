namespace LlmResilience.Hints;

/// <summary>The subjects that have something to tell the store.</summary>
/// <remarks>
/// <see cref="Add"/> is for any thread, lock-free and without allocation; everything else is for the flusher's loop alone. What waits stays
/// with its subject, where it coalesces, until it is taken into a batch. A subject waits once, however many objects there are about it.
/// </remarks>
internal sealed class HintOutbox(HintOptions options, FlushSignal signal)
{
    private readonly Queue<Subject> _queue = new();
    private readonly Dictionary<Subject, WaitingSubject> _waiting = [];
    private readonly HashSet<Subject> _changed = [];
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
            Enqueue(source);
            source.Unmark();
            source = next;
        }

        Interlocked.Add(ref _stacked, -moved);
        if (_queue.Count > 2 * options.MaxTargets)
        {
            DropEvicted();
        }

        Volatile.Write(ref _queued, _queue.Count);
    }

    /// <summary>Takes what the first waiting subjects have to tell, as much as one batch holds.</summary>
    public (List<HintDelta> Deltas, List<DeltaSource> Sources) Take()
    {
        List<HintDelta> deltas = [];
        List<DeltaSource> sources = [];
        while (deltas.Count < options.BatchSize && _queue.TryDequeue(out Subject? subject))
        {
            WaitingSubject waiting = Leave(subject);
            if (waiting.Take() is { } delta)
            {
                deltas.Add(delta);
                sources.Add(waiting.Source);
            }
        }

        Volatile.Write(ref _queued, _queue.Count);
        return (deltas, sources);
    }

    /// <summary>Shows what those waiting subjects have to tell that have changed since they were last shown. It goes on waiting.</summary>
    public IReadOnlyList<HintDelta> ShowChanged()
    {
        HintDelta[] deltas = [.. _changed.Select(_waiting.GetValueOrDefault).Select(static waiting => waiting?.Show()).OfType<HintDelta>()];
        _changed.Clear();
        return deltas;
    }

    /// <summary>Notes that what a subject has to tell is to be shown anew.</summary>
    public void Changed(DeltaSource source) => _changed.Add(source.Subject);

    /// <summary>Notes that what was shown is to be shown once more.</summary>
    public void ShowAgain(IReadOnlyList<HintDelta> shown) => _changed.UnionWith(shown.Select(static delta => delta.Subject));

    /// <summary>How many attempts wait to be told, for the log at the end.</summary>
    public long CountWaitingAttempts() =>
        _waiting.Values.Select(static waiting => waiting.Show()).OfType<HintDelta>().Sum(static delta => delta.Errors + delta.Successes);

    private void DropEvicted()
    {
        for (int count = _queue.Count; count > 0; count--)
        {
            Subject subject = _queue.Dequeue();
            if (_waiting[subject].Source is Hint { IsEvicted: true })
            {
                HintDelta? lost = Leave(subject).Take();
                Dropped = (Dropped.Attempts + (lost is null ? 0 : lost.Errors + lost.Successes), Dropped.Targets + 1);
            }
            else
            {
                _queue.Enqueue(subject);
            }
        }
    }

    private void Enqueue(DeltaSource source)
    {
        if (_waiting.TryGetValue(source.Subject, out WaitingSubject? waiting))
        {
            waiting.Add(source);
        }
        else
        {
            waiting = new WaitingSubject(source);
            _waiting.Add(source.Subject, waiting);
            _queue.Enqueue(source.Subject);
        }

        waiting.Source.Waits = true;
    }

    private WaitingSubject Leave(Subject subject)
    {
        _waiting.Remove(subject, out WaitingSubject? waiting);
        _changed.Remove(subject);
        waiting!.Source.Waits = false;
        return waiting;
    }
}
