using System.Text.Json.Serialization;

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

    /// <summary>Whether it says one of the things that this version knows, with nothing missing in it.</summary>
    [JsonIgnore]
    public bool IsWhole => this switch
    {
        { Batch: { } batch, Waiting: null, AcknowledgedThrough: null } => AreWhole(batch.Deltas),
        { Batch: null, Waiting: { } waiting, AcknowledgedThrough: null } => AreWhole(waiting),
        { Batch: null, Waiting: null, AcknowledgedThrough: not null } => true,
        _ => false,
    };

    // The reader refuses a null where a property's type does, but not one in a list, and leaves a list null that is not there.
    private static bool AreWhole(IReadOnlyList<HintDelta?> deltas) =>
        deltas.All(static delta => delta is { Learned: { } learned, Removed: not null } && !learned.Contains(null!));
}
