namespace LlmResilience;

/// <summary>All that a store knows of one subject.</summary>
public sealed record StoredHint
{
    /// <summary>Whom it is about.</summary>
    public required Subject Subject { get; init; }

    /// <summary>Rises each time a person resets the subject or removes one of its lessons.</summary>
    /// <value>The default is 0.</value>
    public long Epoch { get; init; }

    /// <summary>The epoch that the last whole reset began; what was counted or learned in an earlier one is dropped.</summary>
    /// <value>The default is 0.</value>
    public long ResetEpoch { get; init; }

    /// <summary>The store's version at which this record last changed.</summary>
    /// <value>The default is 0.</value>
    public long Version { get; init; }

    /// <summary>Failed attempts of all processes since the last reset.</summary>
    /// <value>The default is 0.</value>
    public long ErrorCount { get; init; }

    /// <summary>Good attempts of all processes since the last reset.</summary>
    /// <value>The default is 0.</value>
    public long SuccessCount { get; init; }

    /// <summary>The failures in a row of the process that made the latest attempt. For people; no process takes it over.</summary>
    /// <value>The default is 0.</value>
    public int ConsecutiveErrors { get; init; }

    /// <summary>When the latest attempt ended; null when there was none.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>The latest failure; null when there was none.</summary>
    public HintError? LastError { get; init; }

    /// <summary>When the latest good attempt ended; null when there was none.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>Lessons by identity, with those that a person removed or that have expired but may still be contradicted.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<LearnedElement> Learned { get; init; } = [];

    /// <summary>The opening of the subject's circuit that no closing has ended yet; its time may have passed. Null when there is none.</summary>
    public CircuitOpening? Opening { get; init; }

    /// <summary>When the subject's circuit last closed; null when that is not known.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
