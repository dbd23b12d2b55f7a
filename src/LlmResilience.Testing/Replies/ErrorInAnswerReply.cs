using System.Text;

namespace LlmResilience.Testing.Replies;

/// <summary>An error under status 200: after some text in a stream, or as the whole body.</summary>
internal sealed class ErrorInAnswerReply(FakeError error, string afterText) : FakeReply
{
    internal override async Task SendAsync(ReplyContext context)
    {
        var body = error.BodyFor(context.Request, context.TimeProvider.GetUtcNow());
        if (context.Answers is not { CanStream: true } answers || !context.Request.IsStreaming)
        {
            await new StatusReply(200, Encoding.UTF8.GetBytes(body), error.ContentType, null).SendAsync(context).ConfigureAwait(false);
            return;
        }

        var answer = context.AnswerWith(afterText);
        var writer = context.Writer;
        var going = await writer.StartAsync(200, answers.StreamContentType(answer), answers.Headers(answer), null).ConfigureAwait(false);
        var opening = afterText.Length > 0 ? answers.Opening(answer) : [];
        using var events = opening.Append(answers.ErrorEvent(answer, body, isFirst: afterText.Length == 0)).GetEnumerator();
        while (going && events.MoveNext())
        {
            going = await writer.WriteAsync(Encoding.UTF8.GetBytes(events.Current)).ConfigureAwait(false);
        }
    }
}
