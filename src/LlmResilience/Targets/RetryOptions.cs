namespace LlmResilience;

/// <summary>Repeats, waits, and what a verdict does.</summary>
public sealed class RetryOptions
{
    /// <summary>How many attempts a call may make, over all its targets.</summary>
    /// <value>6.</value>
    public int MaxAttempts { get; set; } = 6;

    /// <summary>The longest wait for a time that a provider stated; a longer one becomes a fallback, or an error that carries the time.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan WaitCeiling { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest stated wait that is taken on the same target although another one is admitted.</summary>
    /// <value>2 seconds.</value>
    public TimeSpan ShortWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The wait before the first repeat where the provider stated none; it doubles with each further one.</summary>
    /// <value>1 second.</value>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What the wait before a repeat grows to at most.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The share of a provider's recent calls that may be repeats.</summary>
    /// <value>0.2.</value>
    public double BudgetShare { get; set; } = 0.2;

    /// <summary>How many repeats are always allowed, however few calls there were.</summary>
    /// <value>10.</value>
    public int BudgetFloor { get; set; } = 10;

    /// <summary>What a verdict does, where it shall differ from the default, by category name (for example <c>rate_limit</c>).</summary>
    /// <value>Empty: the default policy for every category.</value>
    public IDictionary<string, VerdictPolicyOptions> Policies { get; } = new Dictionary<string, VerdictPolicyOptions>(StringComparer.OrdinalIgnoreCase);
}
