using Microsoft.Extensions.Logging;

namespace LlmResilience.Journal;

/// <summary>What the error history has to say. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "{Dropped} failed attempts are counted in the error history without their detail, since {QueueSize} were waiting already (Journal:QueueSize). This is said once a minute at most.", EventName = "JournalOverflow")]
    public static partial void Overflow(ILogger logger, long dropped, int queueSize);

    [LoggerMessage(2001, LogLevel.Warning, "The error journal knows batches of this process up to {LastSequence}, and {Sequence} was sent: it has lost the end of what it had, or was replaced. {Lost} batches that it had acknowledged in the last seconds are written again; what is older and was lost is not.", EventName = "JournalBatchesLost")]
    public static partial void BatchesLost(ILogger logger, long lastSequence, long sequence, int lost);

    [LoggerMessage(2010, LogLevel.Warning, "The error journal fails: {Problem} Calls are not affected; failed attempts wait in memory and are written when the journal is back.", EventName = "JournalAway")]
    public static partial void Away(ILogger logger, string problem, Exception exception);

    [LoggerMessage(2011, LogLevel.Information, "The error journal works again after {Outage} and {Failures} failed tries; everything that waited is written.", EventName = "JournalBack")]
    public static partial void Back(ILogger logger, TimeSpan outage, int failures);

    [LoggerMessage(2012, LogLevel.Warning, "The process stops; {Failures} failed attempts and {AuditLines} audit lines are not written: {Reason}.", EventName = "JournalLeftBehind")]
    public static partial void LeftBehind(ILogger logger, long failures, int auditLines, string reason, Exception? exception);
}
