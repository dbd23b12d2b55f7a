namespace LlmResilience;

/// <summary>One failed attempt.</summary>
/// <remarks>It never holds a secret, a prompt or a completion. Texts that others choose are cut at <see cref="JournalMerge.MaxNameLength"/>.</remarks>
public sealed record JournalEntry
{
    /// <summary>The entry's identity, made by the process that made the attempt.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the attempt failed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's address: scheme, host, port and base path, without credentials or query.</summary>
    public string? Address { get; init; }

    /// <summary>The model; null where the call named none.</summary>
    public string? Model { get; init; }

    /// <summary>The API path, for example <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What the failure means.</summary>
    public required LlmErrorCategory Category { get; init; }

    /// <summary>What is at fault.</summary>
    public required LlmBlame Blame { get; init; }

    /// <summary>The provider's own error code.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The provider's own error type.</summary>
    public string? ProviderType { get; init; }

    /// <summary>The provider's message, redacted and at most <see cref="JournalMerge.MaxTextLength"/> characters long.</summary>
    public string? Message { get; init; }

    /// <summary>The HTTP status; null when no HTTP answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The provider's id of the request, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The fingerprint of the credential, a keyed hash and never the credential; null where none was sent.</summary>
    public string? KeyFingerprint { get; init; }

    /// <summary>1 for the first attempt of the call.</summary>
    public required int AttemptNumber { get; init; }

    /// <summary>The call that the attempt was made for, as in <see cref="LlmCallReport.CallId"/>; unique across processes.</summary>
    public required string CallId { get; init; }

    /// <summary>The trace that was current when the attempt failed, as 32 hexadecimal digits; null where there was none.</summary>
    public string? TraceId { get; init; }

    /// <summary>For whom the call was made, as <see cref="LlmCallOptions.Tenant"/> said.</summary>
    public string? Tenant { get; init; }

    /// <summary>How long the attempt took until it failed.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The tokens of the request, where the answer told; null where they are unknown.</summary>
    public long? InputTokens { get; init; }

    /// <summary>The tokens of the answer, where it told; null where they are unknown.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>What the attempt cost, in the currency of the prices; null where it is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Whether the attempt may have done, and billed, its work.</summary>
    public required LlmMayHaveRun MayHaveRun { get; init; }

    /// <summary>Whether a person has marked the entry as resolved.</summary>
    /// <value>The default is false; only the journal sets it.</value>
    public bool Resolved { get; init; }

    /// <summary>When it was marked, by the journal's clock.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What the person had to say about it.</summary>
    public string? ResolutionNotes { get; init; }
}
