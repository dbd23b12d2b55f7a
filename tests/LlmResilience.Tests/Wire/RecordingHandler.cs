namespace LlmResilience.Tests.Wire;

/// <summary>The network, with an ear: hears of each message before it goes out.</summary>
internal sealed class RecordingHandler(Action<HttpRequestMessage> hear) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        hear(request);
        return base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        hear(request);
        return base.Send(request, cancellationToken);
    }
}
