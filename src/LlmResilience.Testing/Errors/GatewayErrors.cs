namespace LlmResilience.Testing;

/// <summary>Errors of what stands before a provider: nginx, Cloudflare, Envoy.</summary>
public static class GatewayErrors
{
    /// <summary>502: the server behind it does not answer.</summary>
    public static FakeError NginxBadGateway { get; } =
        Nginx("nginx/bad-gateway", 502, "502 Bad Gateway");

    /// <summary>504: the server behind it took too long.</summary>
    public static FakeError NginxGatewayTimeout { get; } =
        Nginx("nginx/gateway-timeout", 504, "504 Gateway Time-out");

    /// <summary>413: the body is larger than the gateway allows.</summary>
    public static FakeError NginxTooLarge { get; } =
        Nginx("nginx/too-large", 413, "413 Request Entity Too Large");

    /// <summary>404: there is nothing at this path.</summary>
    public static FakeError NginxNotFound { get; } =
        Nginx("nginx/not-found", 404, "404 Not Found");

    /// <summary>520: the origin answered with nonsense.</summary>
    public static FakeError CloudflareUnknownError { get; } =
        Cloudflare(
            "cloudflare/unknown-error",
            520,
            "Web server is returning an unknown error",
            "There is an unknown connection issue between Cloudflare and the origin web server. As a result, the web page can not be displayed.");

    /// <summary>521: the origin refused the connection.</summary>
    public static FakeError CloudflareWebServerDown { get; } =
        Cloudflare(
            "cloudflare/web-server-down",
            521,
            "Web server is down",
            "The web server is not returning a connection. As a result, the web page is not displaying.");

    /// <summary>524: the origin took too long.</summary>
    public static FakeError CloudflareTimeout { get; } =
        Cloudflare(
            "cloudflare/timeout",
            524,
            "A timeout occurred",
            "The origin web server timed out responding to this request.");

    /// <summary>524: the origin took too long; the short form.</summary>
    public static FakeError CloudflareTextTimeout { get; } =
        new()
        {
            Name = "cloudflare/text-timeout",
            StatusCode = 524,
            ContentType = "text/plain; charset=UTF-8",
            Headers = [new("server", "cloudflare"), new("cf-ray", "8a1b2c3d4e5f6071-ARN")],
            Body = "error code: 524",
        };

    /// <summary>503: the server behind it could not be reached.</summary>
    public static FakeError EnvoyUpstreamReset { get; } =
        new()
        {
            Name = "envoy/upstream-reset",
            StatusCode = 503,
            ContentType = "text/plain",
            Headers = [new("server", "envoy")],
            Body = "upstream connect error or disconnect/reset before headers. reset reason: connection timeout",
        };

    /// <summary>503: no server behind it is up.</summary>
    public static FakeError EnvoyNoHealthyUpstream { get; } =
        new()
        {
            Name = "envoy/no-healthy-upstream",
            StatusCode = 503,
            ContentType = "text/plain",
            Headers = [new("server", "envoy")],
            Body = "no healthy upstream",
        };

    internal static IReadOnlyList<FakeError> All { get; } =
    [
        NginxBadGateway, NginxGatewayTimeout, NginxTooLarge, NginxNotFound, CloudflareUnknownError, CloudflareWebServerDown,
        CloudflareTimeout, CloudflareTextTimeout, EnvoyUpstreamReset, EnvoyNoHealthyUpstream,
    ];

    private static FakeError Nginx(string name, int status, string title) => new()
    {
        Name = name,
        StatusCode = status,
        ContentType = "text/html",
        Headers = [new("server", "nginx/1.27.3")],
        Body =
            $"""
            <html>
            <head><title>{title}</title></head>
            <body>
            <center><h1>{title}</h1></center>
            <hr><center>nginx/1.27.3</center>
            </body>
            </html>
            """,
    };

    private static FakeError Cloudflare(string name, int status, string title, string explanation) => new()
    {
        Name = name,
        StatusCode = status,
        ContentType = "text/html; charset=UTF-8",
        Headers = [new("server", "cloudflare"), new("cf-ray", "8a1b2c3d4e5f6071-ARN")],
        Body =
            $"""
            <!DOCTYPE html>
            <html class="no-js" lang="en-US">
            <head>
            <title>api.example.com | {status}: {title}</title>
            <meta charset="UTF-8" />
            <meta name="robots" content="noindex, nofollow" />
            </head>
            <body>
            <div id="cf-wrapper">
            <div id="cf-error-details" class="p-0">
            <h1><span>{title}</span> <span>Error code {status}</span></h1>
            <div>Visit <a href="https://www.cloudflare.com/5xx-error-landing">cloudflare.com</a> for more information.</div>
            <h2>What happened?</h2>
            <p>{explanation}</p>
            <p>Cloudflare Ray ID: <strong>8a1b2c3d4e5f6071</strong></p>
            </div>
            </div>
            </body>
            </html>
            """,
    };
}
