namespace LlmResilience;

/// <summary>The verdict on a failed attempt: what went wrong, what is to blame, and what it teaches.</summary>
/// <remarks>It never holds a secret, a prompt or a completion; <see cref="Message"/> is redacted and bounded.</remarks>
public sealed record LlmError
{
    /// <summary>What the failure means.</summary>
    public required LlmErrorCategory Category { get; init; }

    /// <summary>What is at fault.</summary>
    public required LlmBlame Blame { get; init; }

    /// <summary>Whether the very same request to the same target may succeed later with nobody changing anything.</summary>
    public required bool Transient { get; init; }

    /// <summary>Whether the attempt may have done, and billed, its work.</summary>
    public LlmMayHaveRun MayHaveRun { get; init; }

    /// <summary>How far the refusal reaches.</summary>
    public LlmLimitScope Scope { get; init; }

    /// <summary>The wait that the provider asked for, counted from the moment of its answer; null when it named none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the verdict holds until somebody changes something, and needs no second witness
    /// (an invalid key, an endpoint named as unsupported, a retired model).
    /// </summary>
    public bool Permanent { get; init; }

    /// <summary>The HTTP status, or null when no HTTP answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The provider's own error code, for example <c>rate_limit_exceeded</c>.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The provider's own error type, for example <c>invalid_request_error</c>.</summary>
    public string? ProviderType { get; init; }

    /// <summary>The provider's id of the request, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The provider's message, redacted and at most 1,000 characters long.</summary>
    public string? Message { get; init; }

    /// <summary>Which rule decided and on which field, for example <c>code:insufficient_quota</c>.</summary>
    public required string Evidence { get; init; }

    /// <summary>The API path that the answer calls unsupported for this model.</summary>
    public string? UnsupportedEndpoint { get; init; }

    /// <summary>The API path that the answer suggests in its place.</summary>
    public string? SuggestedEndpoint { get; init; }

    /// <summary>The parameter that the answer calls unsupported.</summary>
    public string? UnsupportedParameter { get; init; }

    /// <summary>The parameter that the answer suggests in its place.</summary>
    public string? SuggestedParameter { get; init; }
}
