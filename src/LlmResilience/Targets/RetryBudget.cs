namespace LlmResilience.Targets;

/// <summary>
/// Bounds the repeats on one provider to a share of its recent calls, so that an outage is not made worse by us.
/// </summary>
/// <remarks>
/// Calls and repeats are counted over two halves of a minute, which slide. Safe for any number of threads; a call costs one
/// interlocked addition. Counts may be off by a few at the edge of a half: a budget need not be exact.
/// </remarks>
internal sealed class RetryBudget
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    private readonly Lock _turn = new();
    private Counts _current = new(0);
    private Counts _previous = new(0);

    /// <summary>Counts a call's first attempt on this provider.</summary>
    /// <param name="now">The time; that of the call's begin will do.</param>
    public void CountCall(DateTimeOffset now) => Interlocked.Increment(ref At(now).Calls);

    /// <summary>Takes one repeat from the budget.</summary>
    /// <returns>False when the budget is used up.</returns>
    public bool TrySpend(DateTimeOffset now, double share, int floor)
    {
        Counts current = At(now);
        Counts previous = _previous;
        long calls = Volatile.Read(ref current.Calls) + previous.Calls;
        long allowed = Math.Max(floor, (long)(calls * share));
        if (Volatile.Read(ref current.Repeats) + previous.Repeats >= allowed)
        {
            return false;
        }

        Interlocked.Increment(ref current.Repeats);
        return true;
    }

    private Counts At(DateTimeOffset now)
    {
        long half = now.UtcTicks / Half.Ticks;
        Counts current = Volatile.Read(ref _current);
        return current.Half == half ? current : Turn(half);
    }

    private Counts Turn(long half)
    {
        lock (_turn)
        {
            // A clock that was set back begins anew.
            if (half > _current.Half || half < _current.Half - 1)
            {
                _previous = _current.Half == half - 1 ? _current : new Counts(half - 1);
                Volatile.Write(ref _current, new Counts(half));
            }

            return _current;
        }
    }

    private sealed class Counts(long half)
    {
        public readonly long Half = half;
        public long Calls;
        public long Repeats;
    }
}
