namespace LlmResilience.Targets;

/// <summary>The wait before a repeat.</summary>
internal static class RetryDelay
{
    /// <summary>The wait before the n-th repeat when the provider named no time: doubling, bounded, spread.</summary>
    /// <param name="options">The base and the bound.</param>
    /// <param name="repeat">1 for the first repeat.</param>
    /// <param name="random">A number in [0, 1).</param>
    public static TimeSpan Backoff(RetryOptions options, int repeat, double random)
    {
        double seconds = options.BaseDelay.TotalSeconds * Math.Pow(2, Math.Min(repeat, 30) - 1);
        double bounded = Math.Min(seconds, options.MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(bounded * (1 + (random * 0.25)));
    }

    /// <summary>A wait as a timer can keep it: timers drop parts of a millisecond, and coming too early is coming in vain.</summary>
    public static TimeSpan ForTimer(TimeSpan wait) =>
        wait <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds((wait.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
}
