namespace LlmResilience;

/// <summary>Changes what verdicts of one category do. A property left null keeps the built-in value.</summary>
public sealed class VerdictPolicyOptions
{
    /// <summary>How often an attempt is repeated on the same target when no other target is admitted.</summary>
    /// <value>Null: the built-in value of the category.</value>
    public int? Retries { get; set; }

    /// <summary>How often an attempt is repeated on the same target when another target is admitted.</summary>
    /// <value>Null: the built-in value of the category, which is 0 for all but rate limits and quotas.</value>
    public int? RetriesWithFallback { get; set; }

    /// <summary>Whether the next target of the route is tried.</summary>
    /// <value>Null: the built-in value of the category.</value>
    public bool? NextTarget { get; set; }
}
