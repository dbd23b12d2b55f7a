using LlmResilience.Circuits;

namespace LlmResilience.Attempts;

/// <summary>What became of one attempt: the only thing that observers learn from, published when the outcome is truly known.</summary>
internal readonly struct AttemptOutcome
{
    public required Subject Provider { get; init; }

    public required Subject Target { get; init; }

    /// <summary>The canonical API path.</summary>
    public required string Endpoint { get; init; }

    public LlmOperation Operation { get; init; }

    public string? KeyFingerprint { get; init; }

    /// <summary>Whether the caller brought the credential.</summary>
    public bool CallerCredential { get; init; }

    /// <summary>Whether the credential changes by itself (a JWT), so that it is never disabled.</summary>
    public bool CredentialRotates { get; init; }

    /// <summary>Whether the provider has no other target in use.</summary>
    public bool IsOnlyTarget { get; init; }

    public int AttemptNumber { get; init; }

    public required AttemptResult Result { get; init; }

    /// <summary>The verdict; set when it failed.</summary>
    public LlmError? Error { get; init; }

    /// <summary>Whether a byte of an answer was seen.</summary>
    public bool AnyByte { get; init; }

    /// <summary>Whether the request held the parameter that the verdict blames.</summary>
    public bool ParameterWasSent { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    public CircuitPermits Permits { get; init; }

    public required SubjectCircuits Circuits { get; init; }

    public long CallId { get; init; }
}
