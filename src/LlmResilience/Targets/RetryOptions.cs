namespace LlmResilience;

/// <summary>How often, how soon and how long a call is tried again.</summary>
public sealed class RetryOptions
{
    /// <summary>The most attempts that one call makes, over all targets.</summary>
    /// <value>6.</value>
    public int MaxAttempts { get; set; } = 6;

    /// <summary>The longest single wait. A provider that asks for more is left for the next target, or the call fails and says when to come back.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan WaitCeiling { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A stated wait of at most this is waited for on the same target, even where another target could answer.</summary>
    /// <value>2 seconds.</value>
    public TimeSpan ShortWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The wait before the first repeat when the provider named none. It doubles with each repeat, and is spread by up to a quarter.</summary>
    /// <value>1 second.</value>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that <see cref="BaseDelay"/> grows to.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The share of a provider's recent calls that may be repeats on that provider. Beyond it calls are not repeated there.</summary>
    /// <value>0.2, that is one repeat for five calls.</value>
    public double BudgetShare { get; set; } = 0.2;

    /// <summary>The repeats that a provider is always allowed in a minute, however few its calls are.</summary>
    /// <value>10.</value>
    public int BudgetFloor { get; set; } = 10;

    /// <summary>Changes of the verdict policy, by category name, for example <c>content_filtered</c>.</summary>
    /// <value>Empty: the built-in policy.</value>
    public IDictionary<string, VerdictPolicyOptions> Policies { get; } = new Dictionary<string, VerdictPolicyOptions>(StringComparer.OrdinalIgnoreCase);
}
