using System.Buffers;
using System.IO.Compression;

namespace LlmResilience.Attempts;

/// <summary>
/// The first 64 KiB of an error answer's body, taken for classifying. The response keeps a content that gives the caller
/// every original byte.
/// </summary>
internal static class ErrorBody
{
    /// <summary>The most that is read, and the most that a compressed body may unfold to.</summary>
    public const int Limit = 64 * 1024;

    /// <summary>Reads the beginning of a response's body and puts it back.</summary>
    /// <returns>What was read, decoded where it was compressed. Empty where there is no body or it cannot be read.</returns>
    /// <remarks>A body that breaks off or stalls is taken as far as it came: it is an error answer in any case.</remarks>
    public static async ValueTask<ReadOnlyMemory<byte>> TakeAsync(bool async, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        HttpContent original = response.Content;
        byte[] rented = ArrayPool<byte>.Shared.Rent(Limit);
        try
        {
            Stream rest = async
                ? await original.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false)
                : original.ReadAsStream(cancellationToken);
            (int length, bool ended, Exception? broken) = await FillAsync(async, rest, rented, cancellationToken).ConfigureAwait(false);
            byte[] taken = rented.AsSpan(0, length).ToArray();
            response.Content = new ReplayContent(original, taken, ended ? null : rest, broken);
            if (ended)
            {
                // All of it is here: the connection can serve the next attempt.
                await ReleaseAsync(async, rest).ConfigureAwait(false);
            }

            return Decode(taken, original.Headers.ContentEncoding);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static async ValueTask<(int Length, bool Ended, Exception? Broken)> FillAsync(bool async, Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        try
        {
            while (length < Limit)
            {
                int read = async
                    ? await stream.ReadAsync(buffer.AsMemory(length, Limit - length), cancellationToken).ConfigureAwait(false)
                    : stream.Read(buffer.AsSpan(length, Limit - length));
                if (read == 0)
                {
                    return (length, Ended: true, null);
                }

                length += read;
            }

            return (length, Ended: false, null);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return (length, Ended: false, e);
        }
    }

    private static async ValueTask ReleaseAsync(bool async, Stream stream)
    {
        if (async)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
#pragma warning disable CA1849 // The synchronous half of one method for both ways of sending.
            stream.Dispose();
#pragma warning restore CA1849
        }
    }

    private static ReadOnlyMemory<byte> Decode(byte[] body, ICollection<string> encodings)
    {
        if (encodings.Count != 1)
        {
            return body;
        }

        using MemoryStream source = new(body, writable: false);
        using Stream? decoder = encodings.First().ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => null,
        };
        return decoder is null ? body : Unfold(decoder, body);
    }

    private static ReadOnlyMemory<byte> Unfold(Stream decoder, byte[] original)
    {
        byte[] unfolded = new byte[Limit];
        int length = 0;
        try
        {
            int read;
            while (length < Limit && (read = decoder.Read(unfolded, length, Limit - length)) > 0)
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            // Cut at the limit, or not what the header says; what was unfolded so far is still worth reading.
        }

        return length == 0 ? original : unfolded.AsMemory(0, length);
    }
}
