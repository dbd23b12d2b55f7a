namespace LlmResilience;

/// <summary>What is appended together or not at all, and exactly once.</summary>
public sealed record JournalBatch
{
    /// <summary>Who writes: a process.</summary>
    public required Guid Writer { get; init; }

    /// <summary>The batch's number in the sequence of its writer; the first is 1. A repeated batch keeps its number.</summary>
    public required long Sequence { get; init; }

    /// <summary>The failed attempts, with their detail. Each is also counted.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<JournalEntry> Entries { get; init; } = [];

    /// <summary>Failed attempts whose detail was left out: they are counted only.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<JournalCount> Dropped { get; init; } = [];

    /// <summary>What people changed.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<AuditLine> Audit { get; init; } = [];
}
