namespace LlmResilience;

/// <summary>The last failure of a target.</summary>
public sealed record HintError
{
    /// <summary>What the failure meant.</summary>
    public required LlmErrorCategory Category { get; init; }

    /// <summary>The provider's message, redacted and at most 1,000 characters long; null when there was none.</summary>
    public string? Message { get; init; }

    /// <summary>The HTTP status, or null when no HTTP answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }
}
