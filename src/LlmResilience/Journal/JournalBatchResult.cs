namespace LlmResilience;

/// <summary>A journal's answer to a batch.</summary>
public sealed record JournalBatchResult
{
    /// <summary>
    /// The number of the last batch of this writer that the journal has; 0 when it knows none. A batch is delivered when this is its own
    /// number or a later one, whichever try brought it.
    /// </summary>
    public required long LastSequence { get; init; }
}
