namespace LlmResilience.Circuits;

/// <summary>
/// Counts good and bad outcomes of the last while in a ring of time buckets. Any thread may add and read without a lock:
/// a bucket is one 64-bit word (its epoch, its good and its bad count), changed by compare-and-swap, so that no count is
/// added to a bucket that meanwhile belongs to another time.
/// </summary>
internal sealed class OutcomeWindow
{
    private const int Buckets = 10;
    private const int CountBits = 20;
    private const ulong CountMask = (1UL << CountBits) - 1;
    private const ulong EpochMask = (1UL << (64 - (2 * CountBits))) - 1;

    private readonly ulong[] _buckets = new ulong[Buckets];
    private readonly long _bucketTicks;

    /// <summary>Makes an empty window.</summary>
    /// <param name="length">How far it looks back.</param>
    public OutcomeWindow(TimeSpan length)
    {
        Length = length;
        _bucketTicks = Math.Max(1, length.Ticks / Buckets);
    }

    /// <summary>How far it looks back.</summary>
    public TimeSpan Length { get; }

    /// <summary>Adds one outcome.</summary>
    /// <param name="good">Whether it is a good one.</param>
    /// <param name="now">The time.</param>
    public void Add(bool good, DateTimeOffset now)
    {
        long number = now.UtcTicks / _bucketTicks;
        ref ulong bucket = ref _buckets[number % Buckets];
        ulong epoch = EpochOf(number);
        ulong seen = Volatile.Read(ref bucket);
        while (true)
        {
            ulong start = seen >> (2 * CountBits) == epoch ? seen : epoch << (2 * CountBits);
            ulong next = good ? AddTo(start, CountBits) : AddTo(start, 0);
            ulong found = Interlocked.CompareExchange(ref bucket, next, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>What was counted of the time up to now. Buckets of a time ahead (a clock set back) do not count.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The counts.</returns>
    public OutcomeCounts Read(DateTimeOffset now)
    {
        long number = now.UtcTicks / _bucketTicks;
        int good = 0;
        int bad = 0;
        for (long n = Math.Max(0, number - Buckets + 1); n <= number; n++)
        {
            ulong bucket = Volatile.Read(ref _buckets[n % Buckets]);
            if (bucket >> (2 * CountBits) == EpochOf(n))
            {
                good += (int)((bucket >> CountBits) & CountMask);
                bad += (int)(bucket & CountMask);
            }
        }

        return new OutcomeCounts(good, bad);
    }

    private static ulong EpochOf(long number) => (ulong)number & EpochMask;

    // A full count stays full: a million outcomes in one bucket say all there is to say.
    private static ulong AddTo(ulong bucket, int shift) =>
        ((bucket >> shift) & CountMask) == CountMask ? bucket : bucket + (1UL << shift);
}

/// <summary>Outcomes counted in a window.</summary>
internal readonly record struct OutcomeCounts(int Good, int Bad);
