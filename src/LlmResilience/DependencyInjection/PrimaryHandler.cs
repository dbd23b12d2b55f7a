using System.Net;

namespace LlmResilience.DependencyInjection;

/// <summary>What must hold for the handler that talks to the network: the default one, and the check of a foreign one.</summary>
internal static class PrimaryHandler
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// No automatic redirects (.NET takes credentials such as x-api-key, and the body, along to another host), no cookies (they would tie calls
    /// together), nothing decoded (the caller gets the original bytes), no draining of answers that nobody reads.
    /// </summary>
    public static SocketsHttpHandler Create(TimeSpan connectTimeout) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = connectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        ResponseDrainTimeout = TimeSpan.Zero,
        UseCookies = false,
    };

    /// <summary>Turns automatic redirects off where that is still possible.</summary>
    /// <returns>Whether they were on, and whether they are off now.</returns>
    public static (bool WereOn, bool AreOff) ForbidRedirects(HttpMessageHandler handler)
    {
        switch (handler)
        {
            case SocketsHttpHandler { AllowAutoRedirect: true } sockets:
                return (true, Try(() => sockets.AllowAutoRedirect = false));
            case HttpClientHandler { AllowAutoRedirect: true } client:
                return (true, Try(() => client.AllowAutoRedirect = false));
            default:
                return (false, true);
        }
    }

    // A handler that has sent a request refuses every change.
    private static bool Try(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
