namespace LlmResilience.Circuits;

/// <summary>A circuit moved, an open one got a much later end from the provider, or a person shut or reset it. Each is published once, in order per subject.</summary>
internal sealed record CircuitTransition
{
    public required Subject Subject { get; init; }

    public required CircuitPhase From { get; init; }

    public required CircuitPhase To { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When it comes back; set when <see cref="To"/> is open.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What opened the circuit; on the way back, what had opened it.</summary>
    public LlmErrorCategory Reason { get; init; }

    /// <summary>What the verdict that opened it rests on.</summary>
    public string? Evidence { get; init; }

    /// <summary>Whether somebody must change something first.</summary>
    public bool Permanent { get; init; }

    /// <summary>Whether the provider stated a time.</summary>
    public bool Stated { get; init; }

    /// <summary>Opened by this process's own full threshold: not by advice, and not taken over. Only such an opening may be published.</summary>
    public bool OwnThreshold { get; init; }

    /// <summary>Opened by network failures, which are this process's own affair and never published.</summary>
    public bool NetworkCaused { get; init; }

    /// <summary>Opened by a verdict about a credential that a caller brought, which is never shared.</summary>
    public bool CallerCredential { get; init; }

    /// <summary>On the way out: by time, by another process's word or by probes that told nothing, and not by an answer seen here.</summary>
    public bool Unproven { get; init; }

    /// <summary>How many steps the open time has grown.</summary>
    public int Growth { get; init; }

    /// <summary>The order of a person by which the circuit is shut after the transition; null when there is none.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>Whether all that changed is a person's order.</summary>
    public bool IsOrder { get; init; }

    /// <summary>Whether a person has shut the circuit, after the transition.</summary>
    public bool Isolated => Isolation is not null;
}
