namespace LlmResilience;

/// <summary>Deltas that are applied together or not at all, and exactly once.</summary>
public sealed record HintBatch
{
    /// <summary>Who writes: a process, or a successor that took over its waiting batches.</summary>
    public required Guid Writer { get; init; }

    /// <summary>The batch's number in the sequence of its writer; the first is 1. A repeated batch keeps its number.</summary>
    public required long Sequence { get; init; }

    /// <summary>What to apply, in order.</summary>
    public required IReadOnlyList<HintDelta> Deltas { get; init; }
}
