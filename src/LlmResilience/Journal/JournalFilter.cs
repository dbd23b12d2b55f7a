namespace LlmResilience;

/// <summary>Which entries are meant. What is null leaves all in; texts compare exactly.</summary>
public sealed record JournalFilter
{
    /// <summary>The earliest time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The time before which entries are meant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The provider's name.</summary>
    public string? Provider { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>What the failure means.</summary>
    public LlmErrorCategory? Category { get; init; }

    /// <summary>The fingerprint of the credential.</summary>
    public string? KeyFingerprint { get; init; }

    /// <summary>For whom the call was made.</summary>
    public string? Tenant { get; init; }

    /// <summary>The call.</summary>
    public string? CallId { get; init; }

    /// <summary>Whether resolved or unresolved entries are meant.</summary>
    public bool? Resolved { get; init; }
}
