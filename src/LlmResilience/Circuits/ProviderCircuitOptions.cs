namespace LlmResilience;

/// <summary>When the circuit of a provider opens, and for how long.</summary>
/// <remarks>
/// Network, DNS and TLS failures count by themselves; other faults only while at least two of the provider's targets
/// fail, or its only one.
/// </remarks>
public sealed class ProviderCircuitOptions
{
    /// <summary>Failures in a row that open the circuit while there are fewer outcomes than <see cref="MinimumThroughput"/>.</summary>
    /// <value>5.</value>
    public int FailuresInRow { get; set; } = 5;

    /// <summary>The share of failures within <see cref="Window"/> that opens the circuit, from 0 to 1.</summary>
    /// <value>0.5.</value>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>The outcomes within <see cref="Window"/> from which on the share decides.</summary>
    /// <value>10.</value>
    public int MinimumThroughput { get; set; } = 10;

    /// <summary>The time that the share of failures looks back.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open the first time. It doubles with each re-opening.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan OpenFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that the open time grows to.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan OpenForAtMost { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Network failures that end within this time of one another count as one: a dropped connection ends all its calls.</summary>
    /// <value>100 milliseconds.</value>
    public TimeSpan NetworkFailuresWithin { get; set; } = TimeSpan.FromMilliseconds(100);
}
