namespace LlmResilience.Testing.Replies;

/// <summary>A JSON error whose message is as long as asked for; one block of it is in memory at a time.</summary>
internal sealed class LargeBodyReply(int status, long bodyBytes) : FakeReply
{
    public const int MinBytes = 100;
    private const int BlockBytes = 64 * 1024;

    internal override async Task SendAsync(ReplyContext context)
    {
        var opening = "{\"error\":{\"type\":\"server_error\",\"code\":null,\"param\":null,\"message\":\""u8.ToArray();
        var closing = "\"}}"u8.ToArray();
        var block = new byte[BlockBytes];
        block.AsSpan().Fill((byte)'x');
        var left = bodyBytes - opening.Length - closing.Length;
        var going = await context.Writer.StartAsync(status, "application/json", [], bodyBytes).ConfigureAwait(false)
            && await context.Writer.WriteAsync(opening).ConfigureAwait(false);
        while (going && left > 0)
        {
            var piece = block.AsMemory(0, (int)Math.Min(block.Length, left));
            left -= piece.Length;
            going = await context.Writer.WriteAsync(piece).ConfigureAwait(false);
        }

        if (going)
        {
            await context.Writer.WriteAsync(closing).ConfigureAwait(false);
        }
    }
}
