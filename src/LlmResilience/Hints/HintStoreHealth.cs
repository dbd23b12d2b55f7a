namespace LlmResilience;

/// <summary>How the hint store is doing, at one moment. Calls do not depend on it: while it is degraded, what is learned waits.</summary>
public sealed record HintStoreHealth
{
    /// <summary>Whether the last operations of the store, and of the spool where there is one, went well. True before the first.</summary>
    public required bool IsHealthy { get; init; }

    /// <summary>What is wrong and what to do, as sentences; without secrets. Null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>When the first operation failed of those that fail now; null when none does.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many operations have failed in a row.</summary>
    /// <value>The default is 0.</value>
    public int Failures { get; init; }

    /// <summary>Whether what the store knows has been read.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsLoaded { get; init; }

    /// <summary>How many subjects have something to tell that the store has not acknowledged, about.</summary>
    /// <value>The default is 0.</value>
    public int WaitingSubjects { get; init; }

    /// <summary>How many batches are under way, with those that earlier processes left in the spool.</summary>
    /// <value>The default is 0.</value>
    public int WaitingBatches { get; init; }

    /// <summary>When an operation of the store last went well; null when none has.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }
}
