namespace LlmResilience;

/// <summary>The failures in one bucket of time.</summary>
public sealed record JournalBucket
{
    /// <summary>The beginning of the bucket, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The provider, where each is counted by itself; null also where it is not known any more.</summary>
    public string? Provider { get; init; }

    /// <summary>The category, where each is counted by itself.</summary>
    public LlmErrorCategory? Category { get; init; }

    /// <summary>How many attempts failed.</summary>
    public required long Failures { get; init; }

    /// <summary>How many of them may have done, and billed, their work.</summary>
    public required long PossiblyBilled { get; init; }
}
