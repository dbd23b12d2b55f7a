namespace LlmResilience.Configuration;

/// <summary>What one call sees of the configuration.</summary>
internal sealed class ResilienceSnapshot(Func<Uri, Provider?> findProvider)
{
    /// <summary>Finds the provider that a request goes to; null: no LLM provider.</summary>
    public Provider? FindProvider(Uri requestUri) => findProvider(requestUri);
}
