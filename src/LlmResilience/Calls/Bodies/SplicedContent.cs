using System.Net;

namespace LlmResilience.Calls.Bodies;

/// <summary>
/// A content with one stretch of bytes replaced while it is being sent. It shares the original and leaves it undisposed: the next
/// attempt reads it again.
/// </summary>
internal sealed class SplicedContent : HttpContent
{
    private readonly HttpContent _original;
    private readonly int _start;
    private readonly int _length;
    private readonly ReadOnlyMemory<byte> _replacement;

    public SplicedContent(HttpContent original, int start, int length, ReadOnlyMemory<byte> replacement)
    {
        _original = original;
        _start = start;
        _length = length;
        _replacement = replacement;
        ContentHeaders.CopyTo(Headers, original);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _original.CopyToAsync(Splice(stream), context, cancellationToken);

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _original.CopyTo(Splice(stream), context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        long? original = _original.Headers.ContentLength;
        length = original.GetValueOrDefault() - _length + _replacement.Length;
        return original.HasValue;
    }

    private SplicingStream Splice(Stream stream) => new(stream, _start, _length, _replacement);
}
