namespace LlmResilience.Journal;

/// <summary>How many failed attempts have lost their detail in the last minutes.</summary>
/// <remarks>Adding is for the writer's loop alone; any thread may ask.</remarks>
internal sealed class RecentDrops(TimeProvider time)
{
    /// <summary>What is recent, in minutes: the minute that runs is one of them.</summary>
    public const int Minutes = 5;

    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[Minutes];
    private long _minute;

    public long Count
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return _counts.Sum();
            }
        }
    }

    public void Add(long dropped)
    {
        lock (_gate)
        {
            Advance();
            _counts[_minute % Minutes] += dropped;
        }
    }

    private void Advance()
    {
        // A clock that was set back goes on with the minute that it had.
        long now = Math.Max(_minute, time.GetUtcNow().ToUnixTimeSeconds() / 60);
        for (long next = Math.Max(_minute + 1, now - Minutes + 1); next <= now; next++)
        {
            _counts[next % Minutes] = 0;
        }

        _minute = now;
    }
}
