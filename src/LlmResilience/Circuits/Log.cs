using Microsoft.Extensions.Logging;

namespace LlmResilience.Circuits;

/// <summary>What circuits log: one line per transition; the repeats of a failing call are none. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    /// <summary>Logs a transition by the message that fits it.</summary>
    /// <param name="logger">The logger.</param>
    /// <param name="transition">The transition.</param>
    public static void Transition(ILogger logger, CircuitTransition transition)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        if (transition.IsOrder)
        {
            if (transition.Isolation is { } order)
            {
                Isolated(logger, transition.Subject, order.Who ?? "a person", order.Until, order.Why);
            }
            else
            {
                IsolationEnded(logger, transition.Subject);
            }

            return;
        }

        string reason = LlmErrorCategoryNames.GetName(transition.Reason);
        switch (transition.To)
        {
            case CircuitPhase.Open:
                Opened(logger, transition.Subject, transition.Until, reason, transition.Evidence);
                break;
            case CircuitPhase.HalfOpen:
                Probing(logger, transition.Subject, reason);
                break;
            case CircuitPhase.Recovering:
                Recovering(logger, transition.Subject, reason);
                break;
            case CircuitPhase.Closed:
                Closed(logger, transition.Subject);
                break;
        }
    }

    [LoggerMessage(1500, LogLevel.Warning, "The circuit of {Subject} is open until {Until:u}: {Reason} ({Evidence}).", EventName = "CircuitOpened")]
    private static partial void Opened(ILogger logger, Subject subject, DateTimeOffset? until, string reason, string? evidence);

    [LoggerMessage(1501, LogLevel.Information, "The circuit of {Subject} is half-open after {Reason}: the next call probes it.", EventName = "CircuitHalfOpen")]
    private static partial void Probing(ILogger logger, Subject subject, string reason);

    [LoggerMessage(1502, LogLevel.Information, "The circuit of {Subject} recovers from {Reason}: a growing share of calls passes.", EventName = "CircuitRecovering")]
    private static partial void Recovering(ILogger logger, Subject subject, string reason);

    [LoggerMessage(1503, LogLevel.Information, "The circuit of {Subject} is closed.", EventName = "CircuitClosed")]
    private static partial void Closed(ILogger logger, Subject subject);

    [LoggerMessage(1504, LogLevel.Warning, "The circuit of {Subject} was isolated by {Who}: nothing passes until {Until:u} (null: until it is reset). Reason: {Why}.", EventName = "CircuitIsolated")]
    private static partial void Isolated(ILogger logger, Subject subject, string who, DateTimeOffset? until, string? why);

    [LoggerMessage(1506, LogLevel.Information, "The circuit of {Subject} is isolated no more.", EventName = "CircuitIsolationEnded")]
    private static partial void IsolationEnded(ILogger logger, Subject subject);

    [LoggerMessage(1505, LogLevel.Error, "A listener failed on a transition of {Subject}.", EventName = "CircuitListenerFailed")]
    public static partial void ListenerFailed(ILogger logger, Subject subject, Exception exception);
}
