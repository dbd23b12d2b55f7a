using Microsoft.Extensions.Logging;

namespace LlmResilience.Errors;

/// <summary>What the classifier logs. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1800, LogLevel.Error, "The error rule {Rule} failed; the attempt is judged without it.", EventName = "ErrorRuleFailed")]
    public static partial void RuleFailed(ILogger logger, string rule, Exception exception);
}
