namespace LlmResilience.Configuration;

/// <summary>How a provider wants its API key.</summary>
internal enum CredentialScheme
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary><c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary><c>x-api-key</c>.</summary>
    XApiKey,

    /// <summary><c>api-key</c>.</summary>
    ApiKey,

    /// <summary><c>x-goog-api-key</c>.</summary>
    XGoogApiKey,
}
