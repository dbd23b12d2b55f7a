using System.Collections.Concurrent;

namespace LlmResilience.Circuits;

/// <summary>
/// The circuits of a subject's parts, by name. Most subjects have none for all their life: then a look costs one read.
/// Any thread may look; only <see cref="CircuitBook"/> changes them, under its lock.
/// </summary>
internal sealed class CircuitParts
{
    private volatile ConcurrentDictionary<string, Circuit>? _endpoints;
    private volatile ConcurrentDictionary<string, Circuit>? _keys;

    /// <summary>The circuit of an endpoint of this target, if something was ever said of it.</summary>
    /// <param name="endpoint">The API path.</param>
    /// <returns>The circuit, or null.</returns>
    public Circuit? Endpoint(string endpoint) => _endpoints is { } endpoints && endpoints.TryGetValue(endpoint, out Circuit? circuit) ? circuit : null;

    /// <summary>The circuit of a key at this provider or on this target, if something was ever said of it.</summary>
    /// <param name="fingerprint">The key's fingerprint; null has none.</param>
    /// <returns>The circuit, or null.</returns>
    public Circuit? Key(string? fingerprint) =>
        fingerprint is not null && _keys is { } keys && keys.TryGetValue(fingerprint, out Circuit? circuit) ? circuit : null;

    /// <summary>The circuits of the endpoints.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyCollection<Circuit> Endpoints() => _endpoints is { } endpoints ? [.. endpoints.Values] : [];

    /// <summary>The circuits of all parts.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyCollection<Circuit> All() => _keys is { } keys ? [.. Endpoints(), .. keys.Values] : Endpoints();

    /// <summary>Adds the circuit of a part.</summary>
    /// <param name="circuit">The circuit of an endpoint or key.</param>
    public void Add(Circuit circuit)
    {
        if (circuit.Subject.Endpoint is { } endpoint)
        {
            (_endpoints ??= new(StringComparer.Ordinal))[endpoint] = circuit;
        }
        else
        {
            (_keys ??= new(StringComparer.Ordinal))[circuit.Subject.Key!] = circuit;
        }
    }

    /// <summary>Takes the circuit of a part away.</summary>
    /// <param name="circuit">The circuit.</param>
    public void Remove(Circuit circuit)
    {
        if (circuit.Subject.Endpoint is { } endpoint)
        {
            _endpoints?.TryRemove(new(endpoint, circuit));
        }
        else
        {
            _keys?.TryRemove(new(circuit.Subject.Key!, circuit));
        }
    }
}
