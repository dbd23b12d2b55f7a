namespace LlmResilience;

/// <summary>How much a journal keeps.</summary>
public sealed record JournalRetention
{
    /// <summary>How old an entry or a count may become.</summary>
    public required TimeSpan KeepFor { get; init; }

    /// <summary>How many entries are kept; beyond that the oldest leave first. Their counts stay.</summary>
    public required long MaxEntries { get; init; }

    /// <summary>How old an audit line may become.</summary>
    public required TimeSpan KeepAuditFor { get; init; }
}
