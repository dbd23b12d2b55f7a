using Microsoft.Extensions.Logging;

namespace LlmResilience.Administration;

/// <summary>What persons change. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Warning, "A change by a person: {Action} {Subject}{Detail}, by {Who}: {Why}", EventName = "AdminChange")]
    public static partial void Changed(ILogger logger, string action, string subject, string detail, string who, string why);
}
