using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Configuration;

/// <summary>Reports what is allowed but probably not meant.</summary>
internal static class ConfigurationWarnings
{
    public static void Report(ResilienceSnapshot snapshot, ConfigurationSources sources, ILogger logger)
    {
        foreach (IConfigurationSection section in sources.Sections.Where(s => !s.Exists()))
        {
            Log.SectionMissing(logger, section.Path);
        }

        var reported = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Route route in snapshot.Routes.Values)
        {
            ReportKeyless(snapshot, route.Targets, route.Targets[0].Provider, $"route '{route.Name}'", reported, logger);
        }

        foreach (Provider provider in snapshot.Providers.Values)
        {
            ReportKeyless(snapshot, provider.Fallback, provider.Name, $"fallback of '{provider.Name}'", reported, logger);
        }
    }

    /// <summary>Says which settings were changed by a reload and wait for a restart.</summary>
    public static void ReportReadAtStart(IEnumerable<(string Group, object AtStart, object Now)> groups, ILogger logger)
    {
        string[] changed =
        [
            .. groups.SelectMany(static of => SettingTree.Root.Find(of.Group)!.Children
                .Where(node => !Equals(node.Read(of.AtStart), node.Read(of.Now)))
                .Select(node => $"{of.Group}:{node.Name}")),
        ];
        if (changed.Length > 0)
        {
            Log.NeedsRestart(logger, string.Join(", ", changed));
        }
    }

    // Nothing of a caller's credential crosses to another provider, so that one needs a key of its own; local servers often need none.
    private static void ReportKeyless(
        ResilienceSnapshot snapshot, IEnumerable<TargetName> targets, string origin, string place, HashSet<string> reported, ILogger logger)
    {
        foreach (TargetName target in targets)
        {
            Provider provider = snapshot.Providers[target.Provider];
            bool foreign = !string.Equals(provider.Name, origin, StringComparison.OrdinalIgnoreCase);
            if (foreign && provider.ApiKey is null && provider.Credential != CredentialScheme.None && !ProviderAddress.IsLocal(provider.Address)
                && reported.Add(provider.Name))
            {
                Log.KeyMissing(logger, provider.Name, place);
            }
        }
    }
}
