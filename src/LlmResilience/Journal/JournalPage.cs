namespace LlmResilience;

/// <summary>Some entries, newest first.</summary>
public sealed record JournalPage
{
    /// <summary>The entries.</summary>
    public required IReadOnlyList<JournalEntry> Entries { get; init; }

    /// <summary>The cursor of the page after this one; null when this was the last.</summary>
    public string? Next { get; init; }
}
