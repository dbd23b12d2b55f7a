using System.Text;

namespace LlmResilience.Testing.Replies;

/// <summary>An error of the catalogue, with the model of the request put into its text.</summary>
internal sealed class ErrorReply(FakeError error) : FakeReply
{
    internal override Task SendAsync(ReplyContext context)
    {
        var now = context.TimeProvider.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(error.BodyFor(context.Request, now));
        return new StatusReply(error.StatusCode, body, error.ContentType, error.HeadersFor(context.Request, now)).SendAsync(context);
    }
}
