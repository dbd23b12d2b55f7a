namespace LlmResilience;

/// <summary>How the circuit of one subject stands in this process, at one moment.</summary>
public sealed record CircuitStatus
{
    /// <summary>Whose circuit it is. A key is shown by its fingerprint, which only this process knows.</summary>
    public required Subject Subject { get; init; }

    /// <summary>How it stands.</summary>
    public required CircuitStanding Standing { get; init; }

    /// <summary>When it comes back, or a person's order ends by itself; null where no time is known.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The category of the verdict that opened it; null when none did.</summary>
    public LlmErrorCategory? Reason { get; init; }

    /// <summary>What that verdict rests on, for example <c>code:insufficient_quota</c>.</summary>
    public string? Evidence { get; init; }

    /// <summary>Whether somebody must change something first: a disabled key, a retired model.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>Whether one failure opens it, since another process has opened its own.</summary>
    public bool IsSuspect { get; init; }

    /// <summary>The share of calls that may pass now, from 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>Who shut it; null when no person has.</summary>
    public string? OrderedBy { get; init; }

    /// <summary>Why a person shut it; null when no person has.</summary>
    public string? OrderReason { get; init; }
}
