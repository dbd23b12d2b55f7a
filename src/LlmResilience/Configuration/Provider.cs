namespace LlmResilience.Configuration;

/// <summary>One upstream as the running process sees it.</summary>
internal sealed class Provider
{
    /// <summary>The configured name, or the catalogue's.</summary>
    public required string Name { get; init; }

    /// <summary>What is known of its kind.</summary>
    public required KnownProvider Known { get; init; }

    /// <summary>The address; ends with a slash.</summary>
    public required Uri Address { get; init; }

    /// <summary>What it speaks.</summary>
    public required IReadOnlyList<LlmWireFormat> WireFormats { get; init; }

    /// <summary>How it wants its API key.</summary>
    public required CredentialScheme Credential { get; init; }

    /// <summary>Azure's api-version.</summary>
    public string? ApiVersion { get; init; }
}
