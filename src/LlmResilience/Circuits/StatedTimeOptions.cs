namespace LlmResilience;

/// <summary>How far the times that providers state (Retry-After, reset headers, words in the message) are believed.</summary>
public sealed class StatedTimeOptions
{
    /// <summary>A stated wait up to this long is kept to the end; a longer one is checked by probes in between.</summary>
    /// <value>1 hour.</value>
    public TimeSpan BelievedUpTo { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest step between two probes of a longer stated wait; the first step is <see cref="BelievedUpTo"/>, and steps double.</summary>
    /// <value>6 hours.</value>
    public TimeSpan ProbeAtLeastEvery { get; set; } = TimeSpan.FromHours(6);

    /// <summary>The cap of a stated wait on anything but a rate limit or a quota.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan OtherAtMost { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The share of a stated wait by which its end is spread, always after it, so that not everybody returns at once.</summary>
    /// <value>0.1.</value>
    public double Spread { get; set; } = 0.1;

    /// <summary>The most that the end of a stated wait is spread.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan SpreadAtMost { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most that the end of a wait is spread.</summary>
    internal TimeSpan SpreadOf(TimeSpan wait)
    {
        TimeSpan most = wait * Spread;
        return most < SpreadAtMost ? most : SpreadAtMost;
    }
}
