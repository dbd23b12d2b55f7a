using System.Text;
using LlmResilience.Testing.Answers;

namespace LlmResilience.Testing.Replies;

/// <summary>A good answer as the endpoint gives it.</summary>
internal sealed class AnswerReply(string text) : FakeReply
{
    internal override Task SendAsync(ReplyContext context)
    {
        if (context.Answers is not { } answers)
        {
            return UnknownPath(context.Request).SendAsync(context);
        }

        var answer = context.AnswerWith(text);
        return context.Request.IsStreaming && answers.CanStream
            ? SendStreamAsync(context, answers, answer)
            : SendWholeAsync(context, answers, answer);
    }

    private static StatusReply UnknownPath(FakeRequest request)
    {
        var message = Json.Text($"Invalid URL ({request.Method} {request.Path})");
        var body = $$$"""{"error":{"message":{{{message}}},"type":"invalid_request_error","param":null,"code":null}}""";
        return new StatusReply(404, Encoding.UTF8.GetBytes(body), "application/json", null);
    }

    private static async Task SendStreamAsync(ReplyContext context, EndpointAnswers answers, Answer answer)
    {
        var writer = context.Writer;
        var going = await writer.StartAsync(200, answers.StreamContentType(answer), answers.Headers(answer), null).ConfigureAwait(false);
        using var events = answers.Events(answer).GetEnumerator();
        while (going && events.MoveNext())
        {
            going = await writer.WriteAsync(Encoding.UTF8.GetBytes(events.Current)).ConfigureAwait(false);
        }
    }

    private static async Task SendWholeAsync(ReplyContext context, EndpointAnswers answers, Answer answer)
    {
        var whole = answers.Whole(answer);
        var body = Encoding.UTF8.GetBytes(whole.Body);
        var headers = answers.Headers(answer);
        if (await context.Writer.StartAsync(whole.Status, whole.ContentType, headers, body.Length).ConfigureAwait(false))
        {
            await context.Writer.WriteAsync(body).ConfigureAwait(false);
        }
    }
}
