using System.Collections.Frozen;
using LlmResilience.Errors;

namespace LlmResilience.Configuration;

/// <summary>The configuration as one call sees it from its begin to its end. Immutable, apart from the look-up of hosts it remembers.</summary>
internal sealed class ResilienceSnapshot
{
    private readonly (Provider Provider, string Path)[] _byMatch;
    private readonly FrozenDictionary<string, Route>.AlternateLookup<ReadOnlySpan<char>> _routesBySpan;
    private readonly CatalogueProviders _catalogue;

    public ResilienceSnapshot(LlmResilienceOptions options, IEnumerable<Provider> providers, IEnumerable<Route> routes)
    {
        Options = options;
        var byName = providers.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        var routesByName = routes.ToFrozenDictionary(r => r.Name, StringComparer.OrdinalIgnoreCase);
        Providers = byName;
        Routes = routesByName;
        Policies = new VerdictPolicyTable(options.Retry.Policies);
        _routesBySpan = routesByName.GetAlternateLookup<ReadOnlySpan<char>>();
        _catalogue = new CatalogueProviders(options.Timeouts);

        // Of two providers with one address, the one that bears the well-known name is meant; else the first by name.
        _byMatch = [.. byName.Values
            .SelectMany(p => PathsOf(p).Select(path => (Provider: p, Path: path)))
            .OrderByDescending(m => m.Path.Length)
            .ThenBy(m => m.Provider.Name == m.Provider.Known.Name ? 0 : 1)
            .ThenBy(m => m.Provider.Name, StringComparer.Ordinal)];
    }

    public LlmResilienceOptions Options { get; }

    /// <summary>How many hosts the look-up remembers.</summary>
    internal int RememberedHosts => _catalogue.Count;

    /// <summary>The configured providers, and the well-known ones that routes and fallbacks name.</summary>
    public IReadOnlyDictionary<string, Provider> Providers { get; }

    public IReadOnlyDictionary<string, Route> Routes { get; }

    public VerdictPolicyTable Policies { get; }

    /// <summary>The provider that a request goes to: a configured one by its longest address, else a well-known one by host.</summary>
    /// <returns>Null when it goes to no LLM provider.</returns>
    public Provider? FindProvider(Uri requestUri)
    {
        if (!requestUri.IsAbsoluteUri)
        {
            return null;
        }

        foreach ((Provider provider, string path) in _byMatch)
        {
            if (provider.Matches(requestUri, path))
            {
                return provider;
            }
        }

        return _catalogue.Find(requestUri);
    }

    public Route? FindRoute(ReadOnlySpan<char> name) => _routesBySpan.TryGetValue(name, out Route? route) ? route : null;

    private static string[] PathsOf(Provider provider) =>
        provider.OwnsHost && provider.Address.AbsolutePath.Length > 1 ? [provider.Address.AbsolutePath, "/"] : [provider.Address.AbsolutePath];
}
