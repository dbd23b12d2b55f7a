using Microsoft.Extensions.Configuration;

namespace LlmResilience.Configuration;

/// <summary>Rules for the lists of targets in routes and fallbacks.</summary>
internal static class RouteRules
{
    public static void Check(LlmResilienceOptions options, FaultList faults)
    {
        bool circles = RouteCircles.Check(options, faults);
        var lists = new TargetListRules(options, faults, circles);
        foreach ((string name, RouteOptions? route) in options.Routes)
        {
            string path = ConfigurationPath.Combine("Routes", name);
            CheckName(name, path, options, faults);
            if (route is not { Targets.Count: > 0 })
            {
                AddEmpty(path + ":Targets", faults);
                continue;
            }

            lists.Check(route.Targets, path + ":Targets", origin: null);
        }

        foreach ((string name, ProviderOptions? provider) in options.Providers)
        {
            if (provider is { Fallback.Count: > 0 })
            {
                lists.Check(provider.Fallback, ConfigurationPath.Combine("Providers", name, "Fallback"), origin: name);
            }
        }
    }

    private static void AddEmpty(string path, FaultList faults)
    {
        // A list that is written as one value, or whose entries are at fault, was reported as that.
        if (!faults.HasAtOrUnder(path))
        {
            faults.Add(path, "is empty, so the route leads nowhere.", "Name at least one target, for example 'openai/gpt-4o-mini', or take the route out.");
        }
    }

    private static void CheckName(string name, string path, LlmResilienceOptions options, FaultList faults)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
        {
            faults.Add(path, $"{SafeText.Show(name)} cannot be the name of a route.", "Give it a name that a request can hold as its model, for example 'insights'.");
        }
        else if (TargetName.TryParse(name, n => ProviderKind.IsProvider(n, options), out _))
        {
            faults.Add(path, $"{SafeText.Show(name)} is also the name of a target.", "Give the route another name, so that its meaning is clear.");
        }
    }
}
