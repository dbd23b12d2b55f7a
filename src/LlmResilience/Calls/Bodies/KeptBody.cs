using System.Buffers;
using System.IO.Pipelines;

namespace LlmResilience.Calls.Bodies;

/// <summary>Keeps a body that can be read only once and whose length nobody knows.</summary>
internal static class KeptBody
{
    /// <summary>How much of a body is kept, in bytes. One more, which tells a longer body, fills a pooled buffer of 32 MB.</summary>
    public const int Limit = (32 << 20) - 1;

    private const int FirstBuffer = 16 << 10;

    /// <summary>Reads the body up to the limit.</summary>
    /// <returns>A content over the kept bytes, or, of a longer body, one that sends what was read and the rest once.</returns>
    public static async ValueTask<(HttpContent Content, bool IsWhole)> ReadAsync(bool async, HttpContent content, CancellationToken cancellationToken)
    {
        Stream source = async ? await OpenAsync(content, cancellationToken).ConfigureAwait(false) : content.ReadAsStream(cancellationToken);
        try
        {
            byte[] kept = await ReadToLimitAsync(async, source, cancellationToken).ConfigureAwait(false);
            if (kept.Length > Limit)
            {
                return (new PrefixedContent(content, kept, source), false);
            }

            if (async && content is not StreamContent)
            {
                await source.DisposeAsync().ConfigureAwait(false);
            }

            var whole = new ByteArrayContent(kept);
            ContentHeaders.CopyTo(whole.Headers, content);
            return (whole, true);
        }
        catch
        {
            // Lets a content that still pushes run out instead of waiting for a reader for ever.
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<byte[]> ReadToLimitAsync(bool async, Stream source, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            for (int count = 0; ;)
            {
                buffer = count == buffer.Length ? Grow(buffer) : buffer;
                Memory<byte> free = buffer.AsMemory(count, Math.Min(buffer.Length, Limit + 1) - count);
                int read = async
                    ? await source.ReadAsync(free, cancellationToken).ConfigureAwait(false)
                    : source.Read(free.Span);
                count += read;
                if (read == 0 || count > Limit)
                {
                    return buffer.AsSpan(0, count).ToArray();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, Limit + 1));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    // A content that can only push would be buffered by the framework without a limit if it were asked for a stream; a pipe holds it back.
    private static async ValueTask<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content is StreamContent)
        {
            return await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }

        var pipe = new Pipe();
        _ = PushAsync(content, pipe.Writer);
        return pipe.Reader.AsStream();
    }

    // Not bound to the token of the call: it ends when the body does or when the reading side is closed.
    private static async Task PushAsync(HttpContent content, PipeWriter writer)
    {
        try
        {
            await content.CopyToAsync(writer.AsStream(leaveOpen: true), CancellationToken.None).ConfigureAwait(false);
            await writer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await writer.CompleteAsync(exception).ConfigureAwait(false);
        }
    }
}
