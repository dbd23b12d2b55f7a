using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmResilience.Testing.Server;

/// <summary>
/// Kestrel on two loopback ports (clear text cannot negotiate the HTTP version), without a host: it reads no configuration and no
/// environment, and logs nothing.
/// </summary>
internal sealed class FakeServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly KestrelServer _kestrel;
    private readonly RequestServer _requests;
    private ListenOptions? _http1;
    private ListenOptions? _http2;
    private int _disposed;

    public FakeServer(FakeProviderOptions options, RequestServer requests)
    {
        _requests = requests;
        var kestrelOptions = new KestrelServerOptions { AddServerHeader = false };
        kestrelOptions.Listen(IPAddress.Loopback, options.Port, listen => Configure(listen, HttpProtocols.Http1, ref _http1));
        kestrelOptions.Listen(IPAddress.Loopback, options.Http2Port, listen => Configure(listen, HttpProtocols.Http2, ref _http2));
        Relax(kestrelOptions.Limits, options);

        // With a write buffer of one byte a flush returns when the kernel has the bytes, so a scripted drop after them is exact.
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { MaxWriteBufferSize = 1 }), NullLoggerFactory.Instance);
        _kestrel = new KestrelServer(Options.Create(kestrelOptions), transport, NullLoggerFactory.Instance);
    }

    public Uri Http1Address => AddressOf(_http1);

    public Uri Http2Address => AddressOf(_http2);

    public Task StartAsync(CancellationToken cancellationToken) => _kestrel.StartAsync(this, cancellationToken);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => _requests.ServeAsync(context, _stopping.Token);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is held per request.
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);

        // A cancelled token skips the graceful part: open connections are dropped at once.
        await _kestrel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _kestrel.Dispose();
    }

    private static void Configure(ListenOptions listen, HttpProtocols protocols, ref ListenOptions? field)
    {
        listen.Protocols = protocols;
        field = listen;
    }

    /// <summary>Kestrel's own limits run on the real clock and would end what a script lets hang.</summary>
    private static void Relax(KestrelServerLimits limits, FakeProviderOptions options)
    {
        limits.MaxRequestBodySize = options.MaxRequestBodyBytes;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;

        // An infinite one overflows when Kestrel adds it to its clock: idle connections then end with the next beat, and now and
        // then a request that is just coming in with them.
        limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        limits.RequestHeadersTimeout = TimeSpan.FromDays(1);
    }

    private static Uri AddressOf(ListenOptions? listen) =>
        listen?.IPEndPoint is { } endPoint
            ? new Uri($"http://{endPoint}/")
            : throw new InvalidOperationException("The fake provider has not been started.");
}
