namespace LlmResilience.Configuration;

/// <summary>Rules for the routes that clients were given in code.</summary>
internal static class ClientRules
{
    public static void Check(LlmResilienceOptions options, ConfigurationSources sources, FaultList faults)
    {
        foreach ((string client, string? route) in sources.ClientRoutes)
        {
            CheckRoute($"the HTTP client {SafeText.Show(client)}", route, options, faults);
        }

        if (sources.AllClients.Enabled)
        {
            CheckRoute("the defaults of all HTTP clients", sources.AllClients.Route, options, faults);
        }
    }

    private static void CheckRoute(string client, string? route, LlmResilienceOptions options, FaultList faults)
    {
        if (route is not null && !options.Routes.ContainsKey(route))
        {
            faults.Add("Routes", $"{client} was given the route {SafeText.Show(route)}, which does not exist.",
                $"Add it, or correct the name in AddLlmResilienceHandler. {Suggestion.For(route, options.Routes.Keys, "routes")}");
        }
    }
}
