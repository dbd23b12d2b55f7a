namespace LlmResilience.Targets;

/// <summary>
/// Bounds the repeats on one provider to a share of its recent calls, so that an outage is not made worse by us.
/// </summary>
/// <remarks>
/// Calls and repeats are counted over two halves of a minute, which slide. Safe for any number of threads; a call costs one
/// interlocked addition. Counts may be off by a few at the edge of a half: a budget need not be exact.
/// </remarks>
internal sealed class RetryBudget(TimeProvider time)
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _turn = new();
    private Counts _current = new(0);
    private Counts _previous = new(-1);

    /// <summary>Counts a call's first attempt on this provider.</summary>
    public void CountCall() => Interlocked.Increment(ref Now().Calls);

    /// <summary>Takes one repeat from the budget.</summary>
    /// <returns>False when the budget is used up.</returns>
    public bool TrySpend(double share, int floor)
    {
        Counts current = Now();
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

    private Counts Now()
    {
        long half = time.GetElapsedTime(_start).Ticks / Half.Ticks;
        Counts current = Volatile.Read(ref _current);
        return current.Half == half ? current : Turn(half);
    }

    private Counts Turn(long half)
    {
        lock (_turn)
        {
            if (_current.Half < half)
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
