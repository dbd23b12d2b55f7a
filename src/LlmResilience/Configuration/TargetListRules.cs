namespace LlmResilience.Configuration;

/// <summary>Rules for one list of targets: each entry names something, nothing stands twice, and everything can serve the list's calls.</summary>
internal sealed class TargetListRules(LlmResilienceOptions options, FaultList faults, bool circles)
{
    private readonly RouteFlattener _flattener = new(options);

    /// <param name="entries">The list.</param>
    /// <param name="path">Its path.</param>
    /// <param name="origin">For a fallback, the provider whose calls come here.</param>
    public void Check(IList<string> entries, string path, string? origin)
    {
        var seen = new Dictionary<TargetName, int>();
        TargetName? first = null;
        for (int i = 0; i < entries.Count; i++)
        {
            string entryPath = $"{path}:{i}";
            if (!CheckEntry(entries[i], entryPath, origin))
            {
                continue;
            }

            foreach (TargetName target in _flattener.Expand(entries[i]).Distinct())
            {
                CheckTwice(target, entries, i, seen, path);
                CheckUse(target, origin ?? first?.Provider, origin is null ? first?.ToString() : null, entryPath);
                first ??= target;
            }
        }
    }

    private bool CheckEntry(string? entry, string path, string? origin)
    {
        if (string.IsNullOrWhiteSpace(entry))
        {
            faults.Add(path, "is blank.", "Write a target, for example 'openai/gpt-4o-mini', or the name of a route, or take it out.");
            return false;
        }

        if (options.Routes.ContainsKey(entry) || TargetName.TryParse(entry, IsProvider, out _))
        {
            return true;
        }

        string provider = entry.Split('/')[0];
        if (string.Equals(entry, origin, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(path, $"{SafeText.Show(entry)} names the provider itself.", "Name another provider's target, as provider/model.");
        }
        else if (IsProvider(provider))
        {
            faults.Add(path, $"{SafeText.Show(entry)} names a provider but no model.", $"Write provider and model, for example '{provider}/<model>'.");
        }
        else if (entry.Contains('/', StringComparison.Ordinal))
        {
            AddUnknownProvider(entry, provider, path);
        }
        else
        {
            faults.Add(path, $"{SafeText.Show(entry)} is neither a target (provider/model) nor a route.",
                Suggestion.For(entry, options.Routes.Keys.Concat(ProviderNames()), "routes and providers"));
        }

        return false;
    }

    private void AddUnknownProvider(string entry, string provider, string path)
    {
        KnownProvider? known = ProviderCatalog.FindByName(provider);
        string remedy = known is not null && !options.Providers.ContainsKey(known.Name)
            ? $"Add Providers:{provider} with its Address; a provider of this kind has none by itself."
            : known is not null ? $"Did you mean '{known.Name}'?"
            : $"Add it under Providers, or correct the name. {Suggestion.For(provider, ProviderNames(), "providers")}";
        faults.Add(path, $"{SafeText.Show(entry)} names the unknown provider {SafeText.Show(provider)}.", remedy);
    }

    private void CheckTwice(TargetName target, IList<string> entries, int index, Dictionary<TargetName, int> seen, string path)
    {
        if (seen.TryAdd(target, index))
        {
            return;
        }

        // What a circle repeats is reported as the circle.
        int earlier = seen[target];
        bool byRoute = options.Routes.ContainsKey(entries[index]) || options.Routes.ContainsKey(entries[earlier]);
        if (earlier != index && !(circles && byRoute))
        {
            string by = options.Routes.ContainsKey(entries[index]) ? $"{SafeText.Show(entries[index])} brings '{target}', which" : $"'{target}'";
            faults.Add($"{path}:{index}", $"{by} already stands in the list, by entry {earlier}.", "Take one of the two out; a target is tried once.");
        }
    }

    private void CheckUse(TargetName target, string? originProvider, string? firstTarget, string path)
    {
        if (originProvider is null || string.Equals(originProvider, target.Provider, StringComparison.OrdinalIgnoreCase)
            || Find(originProvider) is not { } origin || Find(target.Provider) is not { } own)
        {
            return;
        }

        string calls = firstTarget is null ? $"the calls of '{originProvider}'" : $"this route, whose first target is '{firstTarget}'";
        if (own.Known.SignedRequests)
        {
            faults.Add(path, $"'{target}' can never serve {calls}: requests to '{target.Provider}' are signed by the caller and cannot be made by the library.",
                "Take it out, or use it as the first target only.");
        }
        else if (!own.Formats.Intersect(origin.Formats).Any())
        {
            faults.Add(path, $"'{target}' can never serve {calls}: it speaks {Join(own.Formats)}, the calls come in {Join(origin.Formats)}.",
                $"Take it out, or name a target that speaks the same (see Providers:{target.Provider}:WireFormats).");
        }
    }

    private static string Join(IReadOnlyList<LlmWireFormat> formats) => string.Join(", ", formats);

    private (KnownProvider Known, IReadOnlyList<LlmWireFormat> Formats)? Find(string provider)
    {
        ProviderOptions? own = options.Providers.TryGetValue(provider, out ProviderOptions? found) ? found : null;
        KnownProvider? known = ProviderKind.Resolve(provider, own ?? new ProviderOptions());
        return known is null ? null : (known, ProviderKind.WireFormatsOf(known, own));
    }

    private bool IsProvider(string name) => ProviderKind.IsProvider(name, options);

    private IEnumerable<string> ProviderNames() =>
        options.Providers.Keys.Concat(ProviderCatalog.All.Where(k => k.Address is not null).Select(k => k.Name));
}
