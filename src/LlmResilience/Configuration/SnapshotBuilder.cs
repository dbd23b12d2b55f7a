namespace LlmResilience.Configuration;

/// <summary>Makes the snapshot of options that the validator has found sound.</summary>
internal static class SnapshotBuilder
{
    public static ResilienceSnapshot Build(LlmResilienceOptions options)
    {
        var flattener = new RouteFlattener(options);
        var routes = options.Routes.Select(r => new Route(r.Key, flattener.Route(r.Key))).ToList();
        var providers = options.Providers.Select(p => Configured(p.Key, p.Value ?? new ProviderOptions(), options, flattener)).ToList();
        var configured = providers.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> named = routes.SelectMany(r => r.Targets).Concat(providers.SelectMany(p => p.Fallback)).Select(t => t.Provider);
        IEnumerable<Provider> wellKnown = named.Where(n => !configured.Contains(n)).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(n => WellKnown(n, ProviderCatalog.FindByName(n)!, options));
        return new ResilienceSnapshot(options, [.. providers, .. wellKnown], routes);
    }

    /// <summary>A provider's own limits over the general ones.</summary>
    public static TimeoutOptions Merge(ProviderTimeoutOptions? own, TimeoutOptions general) => own is null ? general : new TimeoutOptions
    {
        Connect = general.Connect,
        Headers = own.Headers ?? general.Headers,
        Answer = own.Answer ?? general.Answer,
        Total = own.Total ?? general.Total,
    };

    private static Provider Configured(string name, ProviderOptions own, LlmResilienceOptions options, RouteFlattener flattener)
    {
        KnownProvider known = ProviderKind.Resolve(name, own)!;
        IReadOnlyList<LlmWireFormat> formats = ProviderKind.WireFormatsOf(known, own);
        bool ownAddress = !string.IsNullOrWhiteSpace(own.Address);
        var given = new Uri(ownAddress ? own.Address! : known.Address!);
        Uri address = ProviderAddress.Normalize(given, known, formats[0], out bool pathImplied);
        return new Provider
        {
            Name = name,
            Known = known,
            Address = address,
            OwnsHost = pathImplied || !ownAddress,
            Options = own,
            WireFormats = formats,
            Fallback = flattener.Fallback(name),
            Timeouts = Merge(own.Timeouts, options.Timeouts),
        };
    }

    private static Provider WellKnown(string name, KnownProvider known, LlmResilienceOptions options)
    {
        Uri address = ProviderAddress.Normalize(new Uri(known.Address!), known, known.WireFormats[0], out _);
        return new Provider { Name = name, Known = known, Address = address, OwnsHost = true, WireFormats = known.WireFormats, Timeouts = options.Timeouts };
    }
}
