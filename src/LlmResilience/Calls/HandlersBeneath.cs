using Microsoft.Extensions.Http.Logging;

namespace LlmResilience.Calls;

/// <summary>Looks at what stands between one of our handlers and the network.</summary>
internal static class HandlersBeneath
{
    /// <summary>Whether there is a handler that may change the messages.</summary>
    public static bool Exist(DelegatingHandler ours)
    {
        HttpMessageHandler? handler = ours.InnerHandler;
        while (handler is DelegatingHandler between)
        {
            if (!OnlyLogs(between))
            {
                return true;
            }

            handler = between.InnerHandler;
        }

        return false;
    }

    /// <summary>Whether a handler is the client factory's own logging: it stands innermost, logs every attempt, and changes nothing.</summary>
    public static bool OnlyLogs(HttpMessageHandler handler) =>
        handler is LoggingHttpMessageHandler || handler.GetType().Assembly == typeof(LoggingHttpMessageHandler).Assembly;
}
