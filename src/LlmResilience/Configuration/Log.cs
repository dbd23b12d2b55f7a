using Microsoft.Extensions.Logging;

namespace LlmResilience.Configuration;

/// <summary>What configuration has to say. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "The configuration was reloaded: {Providers} providers, {Routes} routes. What was learned is kept.", EventName = "ConfigurationReloaded")]
    public static partial void Reloaded(ILogger logger, int providers, int routes);

    [LoggerMessage(1001, LogLevel.Error, "A reload of the configuration was refused; the last good one stays in use. {Faults}", EventName = "ConfigurationReloadRefused")]
    public static partial void ReloadRefused(ILogger logger, string faults);

    [LoggerMessage(1002, LogLevel.Warning, "The configuration section {Section} is missing or empty. Correct its name, or take AddLlmResilience(section) out.", EventName = "ConfigurationSectionMissing")]
    public static partial void SectionMissing(ILogger logger, string section);

    [LoggerMessage(1003, LogLevel.Warning, "The provider '{Provider}' has no ApiKey, but calls of other providers may come to it ({Place}). A caller's credential never goes to another provider, so these calls will carry none. Set Providers:{Provider}:ApiKey.", EventName = "ProviderKeyMissing")]
    public static partial void KeyMissing(ILogger logger, string provider, string place);

    [LoggerMessage(1004, LogLevel.Warning, "These settings were changed, but are read at start only: {Settings}. Restart the process for them to take effect.", EventName = "ConfigurationNeedsRestart")]
    public static partial void NeedsRestart(ILogger logger, string settings);
}
