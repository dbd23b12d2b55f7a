using System.Text.Json.Serialization;

namespace LlmResilience;

/// <summary>What a process has learned about one subject since it last told the store.</summary>
/// <remarks>
/// Counts are to be added. A delta about the same subject from another process commutes with it, and epochs, which the store gives out,
/// keep what a person has reset from coming back. <see cref="HintMerge"/> is the one place that says how a delta changes what is stored.
/// </remarks>
public sealed record HintDelta
{
    /// <summary>Whom the delta is about.</summary>
    public required Subject Subject { get; init; }

    /// <summary>The subject's epoch as this process knew it; what was counted before a later reset is dropped.</summary>
    /// <value>The default is 0.</value>
    public long Epoch { get; init; }

    /// <summary>Whether the process had not read the store yet: then what it learned belongs to the epoch that the store names.</summary>
    [JsonInclude]
    internal bool EpochIsUnknown { get; init; }

    /// <summary>
    /// Whether a person let the subject be forgotten: the store raises its epoch and clears it before it applies the rest of the delta,
    /// which was learned after that.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool Forget { get; init; }

    /// <summary>Failed attempts to add.</summary>
    /// <value>The default is 0.</value>
    public long Errors { get; init; }

    /// <summary>Good attempts to add.</summary>
    /// <value>The default is 0.</value>
    public long Successes { get; init; }

    /// <summary>This process's own failures in a row, as of <see cref="LastAttemptAt"/>; shown to people, never added up.</summary>
    /// <value>The default is 0.</value>
    public int ConsecutiveErrors { get; init; }

    /// <summary>When this process's last attempt ended; null when there was none.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>The last failure; null when there was none.</summary>
    public HintError? LastError { get; init; }

    /// <summary>When the last good attempt ended; null when there was none.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>Lessons learned, or learned anew. A lesson that proved wrong is sent with an expiry that has come.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<LearnedElement> Learned { get; init; } = [];

    /// <summary>Lessons that a person removed: the store raises the epoch and keeps older copies of them from coming back.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<LearnedElementKey> Removed { get; init; } = [];

    /// <summary>The opening of the subject's circuit, where this process's own full threshold was reached; null when there was none.</summary>
    public CircuitOpening? Opening { get; init; }

    /// <summary>When the subject's circuit closed; openings up to that time are over. Null when it did not close.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
