namespace LlmResilience;

/// <summary>When the circuit of a target opens, and for how long. The same numbers serve a key that is refused a model.</summary>
public sealed class TargetCircuitOptions
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

    /// <summary>How long the circuit stays open the first time. It doubles with each re-opening, but not while its provider is open.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan OpenFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that the open time grows to.</summary>
    /// <value>1 hour.</value>
    public TimeSpan OpenForAtMost { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Permanent verdicts (a retired model) without a success between them that open the circuit.</summary>
    /// <value>2.</value>
    public int PermanentFailures { get; set; } = 2;

    /// <summary>How long a permanent verdict opens the circuit the first time.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan PermanentOpenFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that the open time after permanent verdicts grows to.</summary>
    /// <value>24 hours.</value>
    public TimeSpan PermanentOpenForAtMost { get; set; } = TimeSpan.FromHours(24);
}
