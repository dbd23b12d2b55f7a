using LlmResilience.Calls;

namespace LlmResilience.Attempts;

/// <summary>
/// For those who keep their own retries: stands innermost, classifies each attempt, learns from it, and attaches the verdict to
/// the message for the strategies above. It holds nothing back and repeats nothing.
/// </summary>
internal sealed class LlmVerdictHandler(VerdictExecutor executor) : DelegatingHandler, IHttpSender
{
    bool IHttpSender.HasHandlersBeneath => HandlersBeneath.Exist(this);

    Task<HttpResponseMessage> IHttpSender.SendAsync(bool async, HttpRequestMessage request, CancellationToken cancellationToken) =>
        async ? base.SendAsync(request, cancellationToken) : Task.FromResult(base.Send(request, cancellationToken));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return executor.ExecuteAsync(async: true, this, request, cancellationToken).AsTask();
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Synchronously.Completed(executor.ExecuteAsync(async: false, this, request, cancellationToken));
    }
}
