using Microsoft.Extensions.Logging;

namespace LlmResilience.DependencyInjection;

/// <summary>What there is to say about HTTP clients. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "The timeout of the HTTP client '{Client}' is infinite from now on: LlmResilience limits its calls by its own Timeouts.", EventName = "ClientTimeoutReplaced")]
    public static partial void DefaultTimeoutReplaced(ILogger logger, string client);

    [LoggerMessage(1101, LogLevel.Information, "The timeout of the HTTP client '{Client}', {Limit}, is from now on the total limit of its calls, kept by LlmResilience; the client's own is infinite.", EventName = "ClientTimeoutTakenOver")]
    public static partial void TimeoutTakenOver(ILogger logger, string client, TimeSpan limit);

    [LoggerMessage(1102, LogLevel.Warning, "The HTTP client '{Client}' also has a {Handler}, which cuts calls short (after 10 seconds by default) and multiplies attempts. Remove it: call RemoveAllResilienceHandlers() on this client's builder before AddLlmResilienceHandler().", EventName = "OtherResilienceHandler")]
    public static partial void OtherResilience(ILogger logger, string client, string handler);

    [LoggerMessage(1103, LogLevel.Warning, "The HTTP client '{Client}' has a {Handler} beneath LlmResilience. It sees requests to every provider, and may add one provider's credential to a request for another. Add it with AddHttpMessageHandler, or set Providers:<name>:ApiKey in its place.", EventName = "HandlerBeneath")]
    public static partial void HandlerBeneath(ILogger logger, string client, string handler);

    [LoggerMessage(1104, LogLevel.Warning, "The {Handler} of the HTTP client '{Client}' followed redirects by itself, which takes API keys and bodies to other hosts. AllowAutoRedirect was turned off; set it to false where the handler is made.", EventName = "RedirectsTurnedOff")]
    public static partial void RedirectsTurnedOff(ILogger logger, string client, string handler);

    [LoggerMessage(1105, LogLevel.Warning, "The {Handler} of the HTTP client '{Client}' follows redirects by itself, which takes API keys and bodies to other hosts, and it is in use already. Set AllowAutoRedirect to false where the handler is made.", EventName = "RedirectsStayOn")]
    public static partial void RedirectsStayOn(ILogger logger, string client, string handler);

    [LoggerMessage(1106, LogLevel.Warning, "The handlers of the HTTP client '{Client}' could not be made at start, so they are not checked.", EventName = "ClientNotChecked")]
    public static partial void ClientNotChecked(ILogger logger, string client, Exception exception);

    [LoggerMessage(1107, LogLevel.Error, "The background service {Service} failed to start or stop.", EventName = "BackgroundServiceFailed")]
    public static partial void BackgroundServiceFailed(ILogger logger, string service, Exception exception);
}
