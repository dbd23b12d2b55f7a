using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

/// <summary>Makes providers and snapshots for tests of what uses them.</summary>
internal static class TestProviders
{
    public static Provider Of(string kind, string? address = null, string? apiVersion = null, LlmWireFormat[]? formats = null, string? name = null, string? apiKey = null)
    {
        KnownProvider known = ProviderCatalog.FindByName(kind)!;
        return new Provider
        {
            Name = name ?? kind,
            Known = known,
            Address = new Uri(address ?? known.Address!),
            WireFormats = formats ?? known.WireFormats,
            Credential = known.Credential,
            Options = new ProviderOptions { ApiKey = apiKey, ApiVersion = apiVersion },
        };
    }

    /// <summary>A provider to which all of a URL's host belongs.</summary>
    public static Provider At(string url, string kind) => Of(kind, new Uri(new Uri(url), "/").AbsoluteUri);

    /// <summary>A snapshot with one provider, or with none that any request goes to.</summary>
    public static ResilienceSnapshot Snapshot(Provider? provider) => new(new LlmResilienceOptions(), provider is null ? [] : [provider], []);
}
