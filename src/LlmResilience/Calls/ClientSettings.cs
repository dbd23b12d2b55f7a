using LlmResilience.Configuration;

namespace LlmResilience.Calls;

/// <summary>What belongs to one client: its name, its route, and its own limit.</summary>
/// <param name="name">The name of the HttpClient; empty where there is none.</param>
/// <param name="route">The route that its calls take; null for none.</param>
/// <param name="totalLimit">A limit for each call that the client's <see cref="HttpClient.Timeout"/> was set to.</param>
internal sealed class ClientSettings(string name, string? route, ClientTotalLimit totalLimit)
{
    private volatile Resolved? _resolved;

    public string Name => name;

    public string? Route => route;

    public ClientTotalLimit TotalLimit => totalLimit;

    /// <summary>The route that its calls take, looked up once for each snapshot; null for none.</summary>
    public Route? RouteIn(ResilienceSnapshot snapshot)
    {
        if (route is null)
        {
            return null;
        }

        if (_resolved is not { } resolved || resolved.Snapshot != snapshot)
        {
            _resolved = resolved = new Resolved(snapshot, snapshot.FindRoute(route));
        }

        return resolved.Route;
    }

    private sealed record Resolved(ResilienceSnapshot Snapshot, Route? Route);
}
