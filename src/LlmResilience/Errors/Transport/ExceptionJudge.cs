using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using LlmResilience.Errors.Redaction;
using LlmResilience.Errors.Rules;

namespace LlmResilience.Errors.Transport;

/// <summary>Judges an exception by its class and codes, the outermost that tells something first; its text is asked last.</summary>
internal static class ExceptionJudge
{
    private const int MaxInner = 16;

    public static LlmError Judge(Exception exception, bool answerBegun)
    {
        Finding finding = Find(exception) ?? TransportText.Find([Texts(exception)]) ?? new Finding(LlmErrorCategory.Unknown, "exception:" + exception.GetType().Name);
        if (answerBegun && finding.Category == LlmErrorCategory.Network)
        {
            finding = finding with { Category = LlmErrorCategory.StreamInterrupted };
        }

        return ToError(exception, finding, answerBegun);
    }

    private static LlmError ToError(Exception exception, Finding finding, bool answerBegun) => new()
    {
        Category = finding.Category,
        Blame = CategoryDefaults.BlameOf(finding.Category, null),
        Transient = finding.Transient ?? CategoryDefaults.IsTransient(finding.Category, null),
        MayHaveRun = answerBegun ? LlmMayHaveRun.Yes : MayHaveRun(exception, finding),
        Message = MessageRedactor.Redact(exception.GetBaseException().Message, null),
        Evidence = finding.Evidence,
    };

    private static LlmMayHaveRun MayHaveRun(Exception exception, Finding finding) =>
        NeverConnected(exception) ? LlmMayHaveRun.No : CategoryDefaults.MayHaveRun(finding.Category, inStream: false);

    /// <summary>Whether it failed before a request could be written.</summary>
    private static bool NeverConnected(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.VersionNegotiationError } => true,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
            or SocketError.HostUnreachable or SocketError.NetworkUnreachable } => true,
        _ => false,
    };

    private static Finding? Find(Exception exception)
    {
        Exception? current = exception;
        for (int i = 0; current is not null && i < MaxInner; i++, current = current.InnerException)
        {
            if (FindOne(current) is { } found)
            {
                return found;
            }
        }

        return exception is OperationCanceledException
            ? new Finding(LlmErrorCategory.Timeout, "exception:" + exception.GetType().Name)
            : null;
    }

    private static Finding? FindOne(Exception exception) => exception switch
    {
        TimeoutException => new Finding(LlmErrorCategory.Timeout, "exception:TimeoutException"),
        AuthenticationException => new Finding(LlmErrorCategory.Tls, "exception:AuthenticationException"),
        SocketException socket => new Finding(OfSocket(socket.SocketErrorCode), "socket:" + socket.SocketErrorCode),
        HttpIOException http => OfRequest(http.HttpRequestError),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } http when SocketIn(http) is { } socket => FindOne(socket),
        HttpRequestException http when !HidesMore(http) => OfRequest(http.HttpRequestError),
        WebException web => new Finding(web.Status == WebExceptionStatus.Timeout ? LlmErrorCategory.Timeout : LlmErrorCategory.Network, "web:" + web.Status),
        _ => null,
    };

    /// <summary>Whether an inner exception is more exact: a connection error's socket code, or the reason of a secure connection's failure.</summary>
    private static bool HidesMore(HttpRequestException exception) =>
        exception.HttpRequestError is HttpRequestError.Unknown or HttpRequestError.ConnectionError
        && exception.InnerException is SocketException or TimeoutException or AuthenticationException or IOException or OperationCanceledException;

    /// <summary>A connection that broke while it was being secured is a broken connection.</summary>
    private static SocketException? SocketIn(Exception exception)
    {
        Exception? current = exception.InnerException;
        for (int i = 0; current is not null && i < MaxInner; i++, current = current.InnerException)
        {
            if (current is SocketException socket)
            {
                return socket;
            }
        }

        return null;
    }

    private static Finding? OfRequest(HttpRequestError error) => error switch
    {
        HttpRequestError.Unknown => null,
        HttpRequestError.NameResolutionError => new Finding(LlmErrorCategory.Dns, "http:NameResolutionError"),
        HttpRequestError.SecureConnectionError => new Finding(LlmErrorCategory.Tls, "http:SecureConnectionError"),
        HttpRequestError.UserAuthenticationError => new Finding(LlmErrorCategory.Authentication, "http:UserAuthenticationError"),
        HttpRequestError.ConfigurationLimitExceeded => new Finding(LlmErrorCategory.ServerError, "http:ConfigurationLimitExceeded"),
        HttpRequestError.InvalidResponse => new Finding(LlmErrorCategory.ServerError, "http:InvalidResponse"),
        _ => new Finding(LlmErrorCategory.Network, "http:" + error),
    };

    private static LlmErrorCategory OfSocket(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoRecovery or SocketError.NoData => LlmErrorCategory.Dns,
        SocketError.TimedOut => LlmErrorCategory.Timeout,
        _ => LlmErrorCategory.Network,
    };

    private static string Texts(Exception exception)
    {
        string text = exception.Message;
        Exception? inner = exception.InnerException;
        for (int i = 0; inner is not null && i < MaxInner; i++, inner = inner.InnerException)
        {
            text += " " + inner.Message;
        }

        return text;
    }
}
