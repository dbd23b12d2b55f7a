using System.Text;

namespace LlmResilience.Testing.Replies;

/// <summary>A stream whose pieces are known beforehand.</summary>
internal sealed class StreamReply(IEnumerable<string> pieces, string contentType) : FakeReply
{
    public const string EventStream = "text/event-stream; charset=utf-8";

    private readonly byte[][] _pieces = [.. pieces.Select(Encoding.UTF8.GetBytes)];

    internal override async Task SendAsync(ReplyContext context)
    {
        var going = await context.Writer.StartAsync(200, contentType, [], null).ConfigureAwait(false);
        for (var i = 0; going && i < _pieces.Length; i++)
        {
            going = await context.Writer.WriteAsync(_pieces[i]).ConfigureAwait(false);
        }
    }
}
