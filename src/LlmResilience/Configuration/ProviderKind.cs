namespace LlmResilience.Configuration;

/// <summary>Decides what a configured provider is: by its kind, else its name, else its address's host.</summary>
internal static class ProviderKind
{
    /// <returns>Null when the kind that the options name is not known.</returns>
    public static KnownProvider? Resolve(string name, ProviderOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Kind))
        {
            return ProviderCatalog.FindByName(options.Kind);
        }

        return ProviderCatalog.FindByName(name)
            ?? (Uri.TryCreate(options.Address, UriKind.Absolute, out Uri? address) ? ProviderCatalog.FindByHost(address.Host, address.Port) : null)
            ?? ProviderCatalog.OpenAICompatible;
    }

    /// <summary>The dialects of a provider: those it was given, else its kind's.</summary>
    public static IReadOnlyList<LlmWireFormat> WireFormatsOf(KnownProvider known, ProviderOptions? options) =>
        options is { WireFormats.Count: > 0 } ? [.. options.WireFormats.Distinct()] : known.WireFormats;

    /// <summary>Whether a name may stand before the slash of a target: a configured provider, or a well-known one with an address of its own.</summary>
    public static bool IsProvider(string name, LlmResilienceOptions options) =>
        options.Providers.ContainsKey(name) || ProviderCatalog.FindByName(name) is { Address: not null };
}
