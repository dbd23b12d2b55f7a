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

    /// <summary>How long an error answer's body is waited for; its status says enough to go on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the beginning of a response's body and puts it back.</summary>
    /// <returns>What was read, decoded where it was compressed. Empty where there is no body or it cannot be read.</returns>
    /// <remarks>
    /// A body that breaks off or stalls is taken as far as it came, and the caller gets as much: the status then reaches the
    /// application, where a broken read would hide it.
    /// </remarks>
    public static async ValueTask<ReadOnlyMemory<byte>> TakeAsync(bool async, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        HttpContent original = response.Content;
        byte[] rented = ArrayPool<byte>.Shared.Rent(Limit);
        try
        {
            Taken taken = await ReadAsync(async, original, rented, cancellationToken).ConfigureAwait(false);
            byte[] bytes = rented.AsSpan(0, taken.Length).ToArray();
            response.Content = new ReplayContent(original, bytes, taken.Rest, taken.IsWhole);
            return Decode(bytes, original.Headers.ContentEncoding);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // Whatever breaks here breaks an error answer, which is one in any case.
    private static async ValueTask<Taken> ReadAsync(bool async, HttpContent content, byte[] buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        try
        {
            Stream stream = async
                ? await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false)
                : content.ReadAsStream(cancellationToken);

            // A read that blocks its thread hears no token; it ends with its stream.
            using CancellationTokenRegistration closing = async ? default : cancellationToken.UnsafeRegister(static state => ((Stream)state!).Dispose(), stream);
            while (length < Limit)
            {
                int read = async
                    ? await stream.ReadAsync(buffer.AsMemory(length, Limit - length), cancellationToken).ConfigureAwait(false)
                    : stream.Read(buffer.AsSpan(length, Limit - length));
                if (read == 0)
                {
                    // All of it is here: the connection can serve the next attempt.
                    await ReleaseAsync(async, stream).ConfigureAwait(false);
                    return new Taken(length, null, IsWhole: true);
                }

                length += read;
            }

            return new Taken(length, stream, IsWhole: true);
        }
        catch (Exception)
        {
            return new Taken(length, null, IsWhole: false);
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
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            // Cut at the limit, or not what the header says; what was unfolded so far is still worth reading.
        }

        return length == 0 ? original : unfolded.AsMemory(0, length);
    }

    /// <param name="Length">How many bytes were read.</param>
    /// <param name="Rest">Where the rest comes from; null where nothing more will come.</param>
    /// <param name="IsWhole">Whether the body did not break off.</param>
    private readonly record struct Taken(int Length, Stream? Rest, bool IsWhole);
}
