namespace LlmResilience.Hints.Delivery;

/// <summary>A batch on its way, with what its line knows of it. Used by the flusher's loop alone.</summary>
internal sealed class OutgoingBatch(HintBatch batch, IReadOnlyList<DeltaSource> sources)
{
    public HintBatch Batch { get; set; } = batch;

    /// <summary>Whom to tell what the store says of the deltas' epochs, in their order; empty for a batch that another process left.</summary>
    public IReadOnlyList<DeltaSource> Sources { get; } = sources;

    /// <summary>When it was first sent, or may have been: from then on the store may have applied it.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>When the store acknowledged it; null before that, and again when the store has lost it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>Whether it stands in the spool, or was to.</summary>
    public bool IsSpooled { get; set; }

    /// <summary>How often it has been sent from here.</summary>
    public int Tries { get; set; }
}
