namespace LlmResilience;

/// <summary>How many attempts failed in one minute at one provider and model with one meaning.</summary>
public sealed record JournalCount
{
    /// <summary>The beginning of the minute, UTC.</summary>
    public required DateTimeOffset Minute { get; init; }

    /// <summary>The provider's name; null where there were too many different ones to tell them apart.</summary>
    public string? Provider { get; init; }

    /// <summary>The model; null where the calls named none, or there were too many different ones to tell them apart.</summary>
    public string? Model { get; init; }

    /// <summary>What the failures mean.</summary>
    public required LlmErrorCategory Category { get; init; }

    /// <summary>How many there were.</summary>
    public required long Failures { get; init; }

    /// <summary>How many of them may have done, and billed, their work.</summary>
    public long PossiblyBilled { get; init; }
}
