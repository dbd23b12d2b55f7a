namespace LlmResilience.Errors.Rules;

/// <summary>What a rule concluded, before waits, lessons and the message are added.</summary>
internal sealed record Finding(LlmErrorCategory Category, string Evidence)
{
    /// <summary>What it blames, where that is not what the category usually blames.</summary>
    public LlmBlame? Blame { get; init; }

    /// <summary>How far it reaches.</summary>
    public LlmLimitScope Scope { get; init; }

    /// <summary>Whether it passes by itself, where that is not as the category usually is.</summary>
    public bool? Transient { get; init; }

    /// <summary>Whether it holds until somebody changes something.</summary>
    public bool Permanent { get; init; }

    /// <summary>Whether the stated wait decides between a rate limit and an allowance.</summary>
    public bool JudgedByWait { get; init; }

    /// <summary>The lessons of the sentence that decided.</summary>
    public Lessons Lessons { get; init; }
}
