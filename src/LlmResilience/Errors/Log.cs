using Microsoft.Extensions.Logging;

namespace LlmResilience.Errors;

/// <summary>What there is to say about verdicts. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1800, LogLevel.Error, "The error rule {Rule} threw, and is passed over each time it does. This is said once.", EventName = "ErrorRuleFailed")]
    public static partial void RuleFailed(ILogger logger, string rule, Exception exception);
}
