using System.Collections.Concurrent;
using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Hints;
using LlmResilience.Keys;

namespace LlmResilience.Routing;

/// <summary>The targets of one snapshot, and the routes and fallbacks as arrays of them.</summary>
/// <remarks>Safe for any number of threads. A caller that invents endless model names gets targets that are not kept.</remarks>
internal sealed class RoutingTable(ResilienceSnapshot snapshot, CircuitBook circuits, HintBook hints, CredentialBook credentials)
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<(Provider Provider, string Model), Target> _targets = new();
    private readonly ConcurrentDictionary<Provider, Target> _modelless = new();
    private readonly ConcurrentDictionary<Provider, TargetsInUse> _inUse = new();
    private readonly ConcurrentDictionary<Route, Target[]> _routes = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Target, Target[]> _fallbacks = new();

    public ResilienceSnapshot Snapshot => snapshot;

    public CredentialBook Credentials => credentials;

    /// <summary>The target of a provider and a model; without a model, the provider as a whole.</summary>
    public Target Find(Provider provider, string? model)
    {
        if (string.IsNullOrEmpty(model))
        {
            return _modelless.TryGetValue(provider, out Target? whole) ? whole : _modelless.GetOrAdd(provider, Make(provider, null));
        }

        if (_targets.TryGetValue((provider, model), out Target? target))
        {
            return target;
        }

        Target made = Make(provider, model);
        if (_targets.Count >= Capacity)
        {
            return made;
        }

        target = _targets.GetOrAdd((provider, model), made);
        if (target == made)
        {
            // Of two threads that come first at once, one has made a target that nobody will use.
            InUse(provider).Add();
        }

        return target;
    }

    /// <summary>The targets of a route.</summary>
    public Target[] Of(Route route) =>
        _routes.TryGetValue(route, out Target[]? targets) ? targets : _routes.GetOrAdd(route, Resolve(route.Targets));

    /// <summary>A target, followed by those that its provider's calls may fall back to.</summary>
    public Target[] WithFallback(Target own)
    {
        if (own.Provider.Fallback.Count == 0)
        {
            return own.Alone;
        }

        if (_fallbacks.TryGetValue(own, out Target[]? targets))
        {
            return targets;
        }

        targets = [own, .. Resolve(own.Provider.Fallback).Where(target => target != own)];
        return _fallbacks.Count < Capacity ? _fallbacks.GetOrAdd(own, targets) : targets;
    }

    private Target[] Resolve(IReadOnlyList<TargetName> names)
    {
        List<Target> targets = new(names.Count);
        foreach (TargetName name in names)
        {
            if (snapshot.Providers.TryGetValue(name.Provider, out Provider? provider))
            {
                targets.Add(Find(provider, name.Model));
            }
        }

        return [.. targets];
    }

    private Target Make(Provider provider, string? model) =>
        new(provider, model, InUse(provider), circuits, hints, credentials);

    private TargetsInUse InUse(Provider provider) => _inUse.GetOrAdd(provider, static _ => new TargetsInUse());
}
