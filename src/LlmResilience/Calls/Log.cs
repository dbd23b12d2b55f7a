using Microsoft.Extensions.Logging;

namespace LlmResilience.Calls;

/// <summary>What calls log. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Information, "The call to {Wanted} was answered by {ServedBy} at attempt {Attempts}.", EventName = "CallFellBack")]
    public static partial void FellBack(ILogger logger, string wanted, string servedBy, int attempts);

    [LoggerMessage(1201, LogLevel.Warning, "The call to {Wanted} failed after {Attempts} attempts: {Category}.", EventName = "CallFailed")]
    public static partial void CallFailed(ILogger logger, string wanted, int attempts, string category);
}
