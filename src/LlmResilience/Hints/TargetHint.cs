namespace LlmResilience;

/// <summary>All that is known of one target, at one moment.</summary>
public sealed record TargetHint
{
    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's address.</summary>
    public required string Address { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The target's name, for example <c>openai/gpt-4o-mini</c>.</summary>
    public string Target => $"{Provider}/{Model}";

    /// <summary>How it stands.</summary>
    public required TargetStanding Standing { get; init; }

    /// <summary>When that standing ends by itself, where it is known.</summary>
    public DateTimeOffset? StandingUntil { get; init; }

    /// <summary>The category of the verdict that brought it to its standing; null when it is good.</summary>
    public LlmErrorCategory? StandingReason { get; init; }

    /// <summary>Who took it out of service; null when no person has.</summary>
    public string? OrderedBy { get; init; }

    /// <summary>Why a person took it out of service; null when no person has.</summary>
    public string? OrderReason { get; init; }

    /// <summary>The share of calls that may go to it now, from 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>Failed attempts: this process's, and those of others as far as the store has told of them.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>Good attempts: this process's, and those of others as far as the store has told of them.</summary>
    public required long SuccessCount { get; init; }

    /// <summary>This process's own failures in a row, not counting those that were the request's fault.</summary>
    public required int ConsecutiveErrors { get; init; }

    /// <summary>The last failure; null when there was none.</summary>
    public HintError? LastError { get; init; }

    /// <summary>When the last good attempt ended; null when there was none.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The lessons that count now, the latest first.</summary>
    public required IReadOnlyList<LearnedElement> Lessons { get; init; }

    /// <summary>The API path to use for this target, when one was suggested or chosen.</summary>
    public string? PreferredEndpoint { get; init; }

    /// <summary>One line for a person: what is wrong, what to do, and when it is checked again (times in UTC).</summary>
    public required string Advice { get; init; }
}
