namespace LlmResilience.Configuration;

/// <summary>Replaces the routes that routes and fallbacks name by their targets. Entries that lead nowhere, or back, yield nothing.</summary>
internal sealed class RouteFlattener(LlmResilienceOptions options)
{
    public IReadOnlyList<TargetName> Route(string name) => [.. ExpandRoute(name, [])];

    public IReadOnlyList<TargetName> Fallback(string provider) =>
        options.Providers.TryGetValue(provider, out ProviderOptions? own) && own is not null ? [.. own.Fallback.SelectMany(Expand)] : [];

    /// <summary>The targets that one entry of a list stands for.</summary>
    public IEnumerable<TargetName> Expand(string? entry) => Expand(entry, []);

    private List<TargetName> Expand(string? entry, HashSet<string> trail)
    {
        if (entry is not null && options.Routes.ContainsKey(entry))
        {
            return ExpandRoute(entry, trail);
        }

        return TargetName.TryParse(entry, IsProvider, out TargetName target) ? [target] : [];
    }

    private List<TargetName> ExpandRoute(string name, HashSet<string> trail)
    {
        var targets = new List<TargetName>();
        if (trail.Add(name.ToUpperInvariant()))
        {
            foreach (string entry in options.Routes[name]?.Targets ?? [])
            {
                targets.AddRange(Expand(entry, trail));
            }

            trail.Remove(name.ToUpperInvariant());
        }

        return targets;
    }

    private bool IsProvider(string name) => ProviderKind.IsProvider(name, options);
}
