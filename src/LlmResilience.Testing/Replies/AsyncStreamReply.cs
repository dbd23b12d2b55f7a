using System.Text;

namespace LlmResilience.Testing.Replies;

/// <summary>A stream whose pieces the test gives one by one.</summary>
internal sealed class AsyncStreamReply(IAsyncEnumerable<string> pieces, string contentType) : FakeReply
{
    internal override async Task SendAsync(ReplyContext context)
    {
        if (!await context.Writer.StartAsync(200, contentType, [], null).ConfigureAwait(false))
        {
            return;
        }

        await foreach (var piece in pieces.WithCancellation(context.Ended).ConfigureAwait(false))
        {
            if (!await context.Writer.WriteAsync(Encoding.UTF8.GetBytes(piece)).ConfigureAwait(false))
            {
                return;
            }
        }
    }
}
