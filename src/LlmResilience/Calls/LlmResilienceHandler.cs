namespace LlmResilience.Calls;

/// <summary>The handler that stands beneath an LLM client: every call that is one goes through the <see cref="CallExecutor"/>.</summary>
internal sealed class LlmResilienceHandler(CallExecutor executor, ClientSettings client) : DelegatingHandler, IHttpSender
{
    public ClientSettings Client => client;

    bool IHttpSender.HasHandlersBeneath => HandlersBeneath.Exist(this);

    Task<HttpResponseMessage> IHttpSender.SendAsync(bool async, HttpRequestMessage request, CancellationToken cancellationToken) =>
        async ? base.SendAsync(request, cancellationToken) : Task.FromResult(base.Send(request, cancellationToken));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return executor.ExecuteAsync(async: true, this, request, client, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Synchronously.Completed(executor.ExecuteAsync(async: false, this, request, client, cancellationToken));
    }
}
