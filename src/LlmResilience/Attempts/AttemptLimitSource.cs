namespace LlmResilience.Attempts;

/// <summary>Bounds one attempt after the other: its token is cancelled when a time has passed, or with the caller's.</summary>
/// <remarks>
/// A limit is a number. The timer is set only where it would otherwise come too late, and one that comes too early looks again, so that
/// attempts which end well, nearly all, set and lift their limits without touching it. One attempt uses a source at a time; only the
/// timer runs beside it.
/// </remarks>
internal sealed class AttemptLimitSource : IDisposable
{
    private const long None = long.MaxValue;
    private const long Passed = long.MinValue;

    private static readonly TimeSpan LongestLimit = TimeSpan.FromDays(365);

    // A timer cannot be set for more than 49 days, nor for less than a millisecond; it looks again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly Lock _scheduling = new();
    private readonly TimeProvider _time;
    private readonly double _timestampsPerTick;
    private readonly ITimer _timer;
    private CancellationTokenRegistration _link;
    private long _due = None;
    private long _fires = None;

    public AttemptLimitSource(TimeProvider time)
    {
        _time = time;
        _timestampsPerTick = (double)time.TimestampFrequency / TimeSpan.TicksPerSecond;

        // It outlives the call that it is made for, whose context must not be kept alive by it.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((AttemptLimitSource)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the limit has passed, or the caller cancelled through it.</summary>
    public bool HasPassed => _source.IsCancellationRequested;

    /// <summary>Cancels with the caller from now on.</summary>
    public void LinkTo(CancellationToken callersToken) =>
        _link = callersToken.UnsafeRegister(static state => ((AttemptLimitSource)state!)._source.Cancel(), this);

    /// <summary>Sets the limit, counted from now, in place of the one before.</summary>
    public void Bound(TimeSpan limit)
    {
        if (limit == Timeout.InfiniteTimeSpan)
        {
            TrySet(None);
            return;
        }

        TimeSpan wait = limit < LongestLimit ? limit : LongestLimit;
        long due = _time.GetTimestamp() + (long)(wait.Ticks * _timestampsPerTick);
        if (TrySet(due) && Volatile.Read(ref _fires) > due)
        {
            Schedule(due, wait);
        }
    }

    /// <summary>Lifts the limit, and lets go of the caller's token.</summary>
    public void Disarm()
    {
        _link.Dispose();
        TrySet(None);
    }

    /// <summary>Gets ready for another attempt. Returns false where it cannot be used again.</summary>
    public bool TryReset() => Volatile.Read(ref _due) == None && _source.TryReset();

    public void Dispose()
    {
        _link.Dispose();
        _timer.Dispose();
        _source.Dispose();
    }

    // What has passed stays so: the cancelling may still be under way.
    private bool TrySet(long due)
    {
        long before = Volatile.Read(ref _due);
        return before != Passed && Interlocked.CompareExchange(ref _due, due, before) == before;
    }

    private void Schedule(long due, TimeSpan wait)
    {
        lock (_scheduling)
        {
            if (_fires > due)
            {
                Schedule_NeedsLock(due, wait);
            }
        }
    }

    private void Schedule_NeedsLock(long due, TimeSpan wait)
    {
        _timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _fires, due);
    }

    private void Look()
    {
        bool passed;
        lock (_scheduling)
        {
            // Before the limit is read: whoever sets one meanwhile then finds that the timer will not fire for it.
            Interlocked.Exchange(ref _fires, None);
            passed = HasPassedElseSchedule_NeedsLock();
        }

        if (passed)
        {
            Cancel();
        }
    }

    private bool HasPassedElseSchedule_NeedsLock()
    {
        long due = Volatile.Read(ref _due);
        if (due is None or Passed)
        {
            return false;
        }

        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), due);
        if (left > TimeSpan.Zero)
        {
            Schedule_NeedsLock(due, left > ShortestWait ? left : ShortestWait);
            return false;
        }

        return Interlocked.CompareExchange(ref _due, Passed, due) == due;
    }

    private void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt has ended at the same moment.
        }
    }
}
