namespace LlmResilience.Hints;

/// <summary>
/// A subject with something to tell the store. Whatever is learned about it before the next batch coalesces here, so what waits is bounded
/// by subjects and not by calls.
/// </summary>
/// <remarks>
/// Any thread may add; only the flusher's loop takes. <see cref="TryMarkDirty"/> wins once per taking, so a source waits at most once.
/// Taking clears the mark before it reads: what is added meanwhile is either read or marks the source again.
/// </remarks>
internal abstract class DeltaSource(Subject subject)
{
    private int _dirty;
    private CircuitOpening? _opening;
    private DateTimeOffset? _closedAt;

    public Subject Subject { get; } = subject;

    /// <summary>The link of the outbox's stack; owned by the outbox.</summary>
    public DeltaSource? NextDirty { get; set; }

    public bool IsDirty => Volatile.Read(ref _dirty) != 0;

    protected Lock Gate { get; } = new();

    public bool TryMarkDirty() => Volatile.Read(ref _dirty) == 0 && Interlocked.Exchange(ref _dirty, 1) == 0;

    public void Open(CircuitOpening opening)
    {
        lock (Gate)
        {
            _opening = opening;
        }
    }

    public void Close(DateTimeOffset at)
    {
        lock (Gate)
        {
            Close_NeedsLock(at);
        }
    }

    /// <summary>What is to be told, or null when there is nothing.</summary>
    public HintDelta? Take()
    {
        Interlocked.Exchange(ref _dirty, 0);
        lock (Gate)
        {
            HintDelta delta = Fill_NeedsLock(new HintDelta { Subject = Subject, Opening = _opening, ClosedAt = _closedAt });
            _opening = null;
            _closedAt = null;
            return IsEmpty(delta) ? null : delta;
        }
    }

    /// <summary>Takes over what the store says of the subject's epoch.</summary>
    public virtual void AdoptEpoch(in SubjectEpoch epoch, HintDelta sent)
    {
    }

    protected void Close_NeedsLock(DateTimeOffset at)
    {
        _closedAt = at;
        if (_opening?.OpenedAt <= at)
        {
            _opening = null;
        }
    }

    protected virtual HintDelta Fill_NeedsLock(HintDelta delta) => delta;

    private static bool IsEmpty(HintDelta delta) =>
        delta is { Errors: 0, Successes: 0, Forget: false, Opening: null, ClosedAt: null, LastError: null, Learned.Count: 0, Removed.Count: 0 };
}
