using Microsoft.Extensions.Logging;

namespace LlmResilience.Attempts;

/// <summary>What attempts log. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1400, LogLevel.Error, "The attempt observer {Observer} failed; what it would have learned is lost.", EventName = "AttemptObserverFailed")]
    public static partial void ObserverFailed(ILogger logger, string observer, Exception exception);

    [LoggerMessage(1401, LogLevel.Debug, "Attempt {Number} on {Target} failed: {Category} ({Evidence}), HTTP {Status}.", EventName = "AttemptFailed")]
    public static partial void AttemptFailed(ILogger logger, int number, string target, string category, string evidence, int? status);
}
