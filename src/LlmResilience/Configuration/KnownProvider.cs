namespace LlmResilience.Configuration;

/// <summary>A provider that the library knows by itself.</summary>
/// <param name="Name">Its name, in lower case; also what options call a kind.</param>
/// <param name="Address">Its address as the provider's own SDK takes it; null where only configuration can know.</param>
/// <param name="WireFormats">What it speaks, its own format first.</param>
/// <param name="Credential">How its own format wants the API key.</param>
/// <param name="SlashedModelNames">Its own model names hold slashes, so that a slash never names another provider.</param>
/// <param name="SignedRequests">Its requests are signed as a whole or carry a token that rotates.</param>
internal sealed record KnownProvider(
    string Name,
    string? Address,
    IReadOnlyList<LlmWireFormat> WireFormats,
    CredentialScheme Credential,
    bool SlashedModelNames = false,
    bool SignedRequests = false);
