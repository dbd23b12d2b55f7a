using System.Net;
using System.Net.Http.Headers;
using LlmResilience.Attempts;
using LlmResilience.Calls;

namespace LlmResilience.Streaming;

/// <summary>
/// A response's content that knows when its attempt has truly ended: at the end of the body, when it breaks, or when the
/// reader lets go of it. Bytes pass through untouched and unbuffered.
/// </summary>
internal sealed class GuardedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly Attempt _attempt;
    private readonly long _length;
    private GuardedStream? _stream;

    public GuardedContent(HttpContent inner, long? length, Attempt attempt)
    {
        _inner = inner;
        _attempt = attempt;
        foreach ((string name, HeaderStringValues values) in inner.Headers.NonValidated)
        {
            Headers.AddUnvalidated(name, values);
        }

        _length = length ?? GuardedStream.UnknownLength;
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Guard(_inner.ReadAsStream(cancellationToken));

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken)
    {
        Task<Stream> inner = _inner.ReadAsStreamAsync(cancellationToken);
        return inner.IsCompletedSuccessfully
            ? Task.FromResult(Guard(Synchronously.Completed(new ValueTask<Stream>(inner))))
            : GuardAsync(inner);
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using Stream source = Guard(_inner.ReadAsStream(cancellationToken));
        source.CopyTo(stream);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Stream source = Guard(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        await using (source.ConfigureAwait(false))
        {
            await source.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return _length != GuardedStream.UnknownLength;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Where a stream was taken, it tells how far the reader came; else nothing was read.
            if (_stream is null)
            {
                EndUnread();
            }
            else
            {
                _stream.Dispose();
            }

            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void EndUnread()
    {
        if (_length == 0)
        {
            _attempt.EndWell(atTheEnd: true);
        }
        else
        {
            _attempt.Abandon();
        }
    }

    // As with the content beneath, the bytes pass once.
    private Stream Guard(Stream inner) => _stream is null
        ? _stream = new GuardedStream(inner, _attempt, _length)
        : throw new InvalidOperationException("The response's body was read already; it is not kept.");

    private async Task<Stream> GuardAsync(Task<Stream> inner) => Guard(await inner.ConfigureAwait(false));
}
