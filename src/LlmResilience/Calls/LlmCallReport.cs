namespace LlmResilience;

/// <summary>What became of one call: which targets were tried or skipped and why, and who answered.</summary>
public sealed record LlmCallReport
{
    /// <summary>
    /// What identifies the call among those of all processes: a random part of the process and the call's number in it, for example
    /// <c>3f9a1c2b77d0-42</c>. The error history knows the call by it.
    /// </summary>
    public required string CallId { get; init; }

    /// <summary>The provider that the request was addressed to.</summary>
    public required string RequestedProvider { get; init; }

    /// <summary>The model that the request named; null where it named none.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>What the call does.</summary>
    public required LlmOperation Operation { get; init; }

    /// <summary>The API path of the call, for example <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The route that was taken; null where there was none.</summary>
    public string? Route { get; init; }

    /// <summary>For whom the call was made, as <see cref="LlmCallOptions.Tenant"/> said.</summary>
    public string? Tenant { get; init; }

    /// <summary>The target that answered, as <c>provider/model</c>; null when none did.</summary>
    public string? ServedBy { get; init; }

    /// <summary>Whether a target other than the first of the plan answered.</summary>
    public bool IsFallback { get; init; }

    /// <summary>The attempts, in order.</summary>
    public required IReadOnlyList<LlmAttemptReport> Attempts { get; init; }

    /// <summary>The targets that were passed over without an attempt, in order.</summary>
    public required IReadOnlyList<LlmSkippedTarget> Skipped { get; init; }

    /// <summary>How long the call took until the response's headers, or until it failed.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many attempts failed that may have done, and billed, their work.</summary>
    public int PossiblyBilled => Attempts.Count(static attempt => attempt.Error is { MayHaveRun: not LlmMayHaveRun.No });
}
