namespace LlmResilience.Hints.Spool;

/// <summary>One record of a spool file. Exactly one of the three is set.</summary>
internal sealed record SpoolFrame
{
    /// <summary>A batch under its number; what waited of its subjects is in it. A later one of the same number replaces it.</summary>
    public HintBatch? Batch { get; init; }

    /// <summary>When the batch was about to be sent.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>All that subjects have to tell since their last batch. A later one of the same subject replaces it.</summary>
    public IReadOnlyList<HintDelta>? Waiting { get; init; }

    /// <summary>The store has applied the batches up to this number.</summary>
    public long? AcknowledgedThrough { get; init; }
}
