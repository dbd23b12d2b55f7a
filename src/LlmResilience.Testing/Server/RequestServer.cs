using System.Net.Sockets;
using LlmResilience.Testing.Replies;
using LlmResilience.Testing.Requests;
using Microsoft.AspNetCore.Http;

namespace LlmResilience.Testing.Server;

/// <summary>Serves one request: reads it, chooses the reply, keeps and counts the request, sends the reply.</summary>
internal sealed class RequestServer(FakeProvider provider, RequestBook book, FakeProviderOptions options)
{
    private readonly RequestReader _reader = new(options.TimeProvider);
    private readonly StoredAnswers _stored = new();

    public async Task ServeAsync(HttpContext http, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var body = await RequestReader.ReadBodyAsync(http.Request, ended.Token).ConfigureAwait(false);
        var (request, answers) = _reader.Read(http, body, provider);
        var writer = new ReplyWriter(http, options.TimeProvider, ended.Token);
        var context = new ReplyContext
        {
            Request = request,
            Answers = answers,
            Writer = writer,
            Provider = provider,
            Stored = _stored,
            TimeProvider = options.TimeProvider,
            Ended = ended.Token,
        };

        try
        {
            // A delay begins before the request is counted: who waited for the count may then move a fake clock.
            var reply = Choose(request);
            reply.Begin(context);
            Keep(request);
            await reply.SendAsync(context).ConfigureAwait(false);
            request.End(writer.WasCut ? FakeReplyEnd.Cut : FakeReplyEnd.Sent);
        }
        catch (Exception exception)
        {
            // The end is told last: who waited for it may rely on the connection being gone.
            var left = ended.IsCancellationRequested
                || exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException;
            await writer.GiveUpAsync(left ? null : $"The reply to {request} threw {exception}").ConfigureAwait(false);
            request.End(
                stopping.IsCancellationRequested ? FakeReplyEnd.ProviderStopped
                : writer.WasCut ? FakeReplyEnd.Cut
                : left ? FakeReplyEnd.ClientLeft
                : FakeReplyEnd.Failed);
        }
    }

    private FakeReply Choose(FakeRequest request)
    {
        var model = provider.FindModel(request.Model);
        try
        {
            return model?.TakeOneTime() ?? provider.AllModels.TakeOneTime()
                ?? model?.Steady(request) ?? provider.AllModels.Steady(request) ?? FakeReply.Answer(string.Empty);
        }
        catch (Exception exception)
        {
            return FakeReply.Status(500, $"The script for {request} threw {exception}", "text/plain");
        }
    }

    private void Keep(FakeRequest request)
    {
        book.Add(request);
        provider.FindModel(request.Model)?.Count();
        provider.AllModels.Count();
    }
}
