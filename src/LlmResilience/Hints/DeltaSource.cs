namespace LlmResilience.Hints;

/// <summary>
/// A subject with something to tell the store. Whatever is learned about it before the next batch coalesces here, so what waits is bounded
/// by subjects and not by calls.
/// </summary>
/// <remarks>
/// Any thread may add; only the flusher's loop takes and shows. The mark says that the source stands on the outbox's stack, so that it does
/// at most once; the loop clears it as it takes the source down, before it reads: what is added later is either read or marks it again.
/// </remarks>
internal abstract class DeltaSource(Subject subject)
{
    private int _dirty;
    private bool _waits;
    private CircuitOpening? _opening;
    private DateTimeOffset? _closedAt;

    public Subject Subject { get; } = subject;

    /// <summary>The link of the outbox's stack; owned by the outbox.</summary>
    public DeltaSource? NextDirty { get; set; }

    /// <summary>Whether the source stands among the outbox's waiting ones; set by the flusher's loop.</summary>
    public bool Waits
    {
        get => Volatile.Read(ref _waits);
        set => Volatile.Write(ref _waits, value);
    }

    public bool IsDirty => Volatile.Read(ref _dirty) != 0 || Waits;

    protected Lock Gate { get; } = new();

    public bool TryMarkDirty() => Volatile.Read(ref _dirty) == 0 && Interlocked.Exchange(ref _dirty, 1) == 0;

    public void Unmark() => Interlocked.Exchange(ref _dirty, 0);

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
        lock (Gate)
        {
            HintDelta delta = Fill_NeedsLock(new HintDelta { Subject = Subject, Opening = _opening, ClosedAt = _closedAt });
            Taken_NeedsLock(delta);
            _opening = null;
            _closedAt = null;
            return IsEmpty(delta) ? null : delta;
        }
    }

    /// <summary>What <see cref="Take"/> would return now. It stays to be taken.</summary>
    public HintDelta? Show()
    {
        lock (Gate)
        {
            HintDelta delta = Fill_NeedsLock(new HintDelta { Subject = Subject, Opening = _opening, ClosedAt = _closedAt });
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

    /// <summary>Adds what waits to the delta, without taking it.</summary>
    protected virtual HintDelta Fill_NeedsLock(HintDelta delta) => delta;

    /// <summary>Takes what <see cref="Fill_NeedsLock"/> has added.</summary>
    protected virtual void Taken_NeedsLock(HintDelta delta)
    {
    }

    private static bool IsEmpty(HintDelta delta) =>
        delta is { Errors: 0, Successes: 0, Forget: false, Opening: null, ClosedAt: null, LastError: null, Learned.Count: 0, Removed.Count: 0 };
}
