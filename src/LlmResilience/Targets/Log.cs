using Microsoft.Extensions.Logging;

namespace LlmResilience.Targets;

/// <summary>What repeats log. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1300, LogLevel.Debug, "Attempt {Attempt} goes to {Target} again in {Seconds} s, after {Category}.", EventName = "RepeatingAttempt")]
    public static partial void Repeating(ILogger logger, string target, int attempt, double seconds, string category);

    [LoggerMessage(1301, LogLevel.Information, "The retry budget of {Provider} is spent; a failed attempt was not repeated there.", EventName = "RetryBudgetSpent")]
    public static partial void BudgetSpent(ILogger logger, string provider);
}
