namespace LlmResilience;

/// <summary>What disables a key, and when it is tried again. A refused authentication disables it at once.</summary>
public sealed class KeyCircuitOptions
{
    /// <summary>Verdicts of an empty account within <see cref="BalanceWithin"/>, without a success between them, that disable the key.</summary>
    /// <value>2.</value>
    public int BalanceFailures { get; set; } = 2;

    /// <summary>The time in which <see cref="BalanceFailures"/> must fall.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan BalanceWithin { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Verdicts of a missing permission within <see cref="PermissionWithin"/>, without a success between them, that disable the key.</summary>
    /// <value>3.</value>
    public int PermissionFailures { get; set; } = 3;

    /// <summary>The time in which <see cref="PermissionFailures"/> must fall.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan PermissionWithin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After what time a disabled key is tried again the first time. It doubles with each re-opening.</summary>
    /// <value>1 minute.</value>
    public TimeSpan OpenFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest that the time between two such tries grows to.</summary>
    /// <value>6 hours.</value>
    public TimeSpan OpenForAtMost { get; set; } = TimeSpan.FromHours(6);
}
