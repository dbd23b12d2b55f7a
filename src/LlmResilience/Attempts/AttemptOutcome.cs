using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Keys;
using LlmResilience.Routing;

namespace LlmResilience.Attempts;

/// <summary>How an attempt ended.</summary>
internal enum AttemptEnding
{
    /// <summary>An answer came, and came to its end.</summary>
    Good,

    /// <summary>It failed; the outcome carries the verdict.</summary>
    Failed,

    /// <summary>The caller went away; nothing was learned about anybody.</summary>
    Neutral,
}

/// <summary>What became of one attempt: published once, when it is truly known. Observers learn from it.</summary>
internal readonly struct AttemptOutcome
{
    public required CallId CallId { get; init; }

    /// <summary>For whom the call was made, if it said so.</summary>
    public string? Tenant { get; init; }

    public required Target Target { get; init; }

    /// <summary>The API path, as the canonical constant.</summary>
    public required string Endpoint { get; init; }

    public required Credential Credential { get; init; }

    public required int Number { get; init; }

    public required AttemptEnding Ending { get; init; }

    /// <summary>The verdict, when the attempt failed.</summary>
    public LlmError? Error { get; init; }

    /// <summary>Whether the parameter that the verdict names stands in what we sent; nothing is learned about others.</summary>
    public bool ParameterWasSent { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required CircuitPermits Permits { get; init; }
}
