namespace LlmResilience;

/// <summary>A store's answer to a batch.</summary>
public sealed record HintBatchResult
{
    /// <summary>
    /// The number of the last batch of this writer that the store has applied; 0 when it knows none. A batch is delivered when this is its
    /// own number or a later one, whichever try brought it.
    /// </summary>
    public required long LastSequence { get; init; }

    /// <summary>The store's version after the batch.</summary>
    public required long Version { get; init; }

    /// <summary>The epochs of those of the batch's subjects that are in another epoch than their delta said.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<SubjectEpoch> Epochs { get; init; } = [];
}
