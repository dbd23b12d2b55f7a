namespace LlmResilience;

/// <summary>What one step of removing did.</summary>
public sealed record JournalTrimResult
{
    /// <summary>How many entries were removed.</summary>
    public required long Entries { get; init; }

    /// <summary>Whether more is to be removed.</summary>
    public required bool HasMore { get; init; }
}
