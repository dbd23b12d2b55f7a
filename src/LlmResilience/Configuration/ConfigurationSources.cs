using Microsoft.Extensions.Configuration;

namespace LlmResilience.Configuration;

/// <summary>What the application gave as configuration, and which clients name which route. Filled at registration, read afterwards.</summary>
internal sealed class ConfigurationSources
{
    private readonly List<IConfigurationSection> _sections = [];
    private readonly List<Delegate> _actions = [];
    private readonly Dictionary<string, string?> _clientRoutes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _verdictsOnly = new(StringComparer.Ordinal);

    public ConfigurationSources() => Paths = new ConfigurationPaths(_sections);

    public IReadOnlyList<IConfigurationSection> Sections => _sections;

    public ConfigurationPaths Paths { get; }

    /// <summary>The clients with our handler, each with the route that it was given, if any.</summary>
    public IReadOnlyDictionary<string, string?> ClientRoutes => _clientRoutes;

    /// <summary>Whether every client has our handler, with which route, and whether it only classifies and learns.</summary>
    public (bool Enabled, string? Route, bool VerdictsOnly) AllClients { get; private set; }

    /// <returns>False when the same section was added before.</returns>
    public bool TryAdd(IConfigurationSection section)
    {
        if (_sections.Exists(s => IsSame(s, section)))
        {
            return false;
        }

        _sections.Add(section);
        return true;
    }

    /// <returns>False when the same delegate was added before.</returns>
    public bool TryAdd(Action<LlmResilienceOptions> configure)
    {
        if (_actions.Contains(configure))
        {
            return false;
        }

        _actions.Add(configure);
        return true;
    }

    /// <param name="client">The client's name; null means every client.</param>
    /// <param name="route">The route of calls that name none.</param>
    public void SetRoute(string? client, string? route)
    {
        if (client is null)
        {
            AllClients = (true, route, false);
        }
        else
        {
            _clientRoutes[client] = route;
            _verdictsOnly.Remove(client);
        }
    }

    /// <summary>The client gets the handler that only classifies and learns.</summary>
    /// <param name="client">The client's name; null means every client.</param>
    public void SetVerdictsOnly(string? client)
    {
        if (client is null)
        {
            AllClients = (true, null, true);
        }
        else
        {
            _clientRoutes[client] = null;
            _verdictsOnly.Add(client);
        }
    }

    /// <summary>Whether our handler on a client only classifies and learns, for strategies above it that decide themselves.</summary>
    public bool HasVerdictsOnly(string client) =>
        _clientRoutes.ContainsKey(client) ? _verdictsOnly.Contains(client) : AllClients.VerdictsOnly;

    /// <summary>Whether a client itself was given our handler, and not all clients at once: so its calls are meant for LLMs.</summary>
    public bool IsNamed(string client) => _clientRoutes.ContainsKey(client);

    /// <summary>Whether a client has our handler, and its route.</summary>
    public bool TryGetRoute(string client, out string? route)
    {
        if (_clientRoutes.TryGetValue(client, out route))
        {
            return true;
        }

        route = AllClients.Route;
        return AllClients.Enabled;
    }

    // GetSection makes a new object each time; two are the same when they are one path of one root, which its reload token identifies.
    private static bool IsSame(IConfigurationSection a, IConfigurationSection b) =>
        ReferenceEquals(a, b)
        || (string.Equals(a.Path, b.Path, StringComparison.OrdinalIgnoreCase) && ReferenceEquals(a.GetReloadToken(), b.GetReloadToken()));
}
