namespace LlmResilience.Testing.Replies;

/// <summary>A response as given.</summary>
internal sealed class StatusReply(
    int status, ReadOnlyMemory<byte> body, string? contentType, IEnumerable<KeyValuePair<string, string>>? headers) : FakeReply
{
    private readonly KeyValuePair<string, string>[] _headers = [.. headers ?? []];

    internal override async Task SendAsync(ReplyContext context)
    {
        // 204 and 304 must not have a body nor a length.
        var hasBody = status is not (204 or 304);
        var type = body.IsEmpty ? null : contentType;
        var going = await context.Writer.StartAsync(status, type, _headers, hasBody ? body.Length : null).ConfigureAwait(false);
        if (going && hasBody && !body.IsEmpty)
        {
            await context.Writer.WriteAsync(body).ConfigureAwait(false);
        }
    }
}
