namespace LlmResilience.Circuits;

/// <summary>What <see cref="BlamePolicy"/> needs to know of an attempt.</summary>
internal readonly record struct BlameInput
{
    /// <summary>Whether the attempt was good.</summary>
    public bool IsGood { get; init; }

    /// <summary>The verdict; null when the attempt was good, or ended without one.</summary>
    public LlmError? Error { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    /// <summary>The model, which witnesses for the provider.</summary>
    public string? Model { get; init; }

    /// <summary>The key's fingerprint, which witnesses for the target; null when no credential was sent.</summary>
    public string? KeyFingerprint { get; init; }

    /// <summary>Whether the caller brought the credential.</summary>
    public bool CallerCredential { get; init; }

    /// <summary>Whether the credential is one of a kind that changes by itself (a JWT), so that it is never disabled.</summary>
    public bool CredentialRotates { get; init; }

    /// <summary>Whether the provider has no other target in use.</summary>
    public bool IsOnlyTarget { get; init; }
}
