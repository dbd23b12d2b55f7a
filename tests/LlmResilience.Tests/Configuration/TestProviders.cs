using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

/// <summary>Makes providers and snapshots for tests of what uses them.</summary>
internal static class TestProviders
{
    public static Provider Of(string kind, string? address = null, string? apiVersion = null, LlmWireFormat[]? formats = null)
    {
        KnownProvider known = ProviderCatalog.FindByName(kind)!;
        return new Provider
        {
            Name = kind,
            Known = known,
            Address = new Uri(address ?? known.Address!),
            WireFormats = formats ?? known.WireFormats,
            Credential = known.Credential,
            ApiVersion = apiVersion,
        };
    }

    public static ResilienceSnapshot Snapshot(Provider? provider) => new(_ => provider);
}
