using System.Net;
using LlmResilience.Calls;

namespace LlmResilience.Attempts;

/// <summary>A content whose first bytes were read ahead: gives them again, then what is left of the original stream.</summary>
internal sealed class ReplayContent : HttpContent
{
    private readonly HttpContent _original;
    private readonly byte[] _taken;
    private readonly Stream? _rest;
    private readonly Exception? _broken;

    public ReplayContent(HttpContent original, byte[] taken, Stream? rest, Exception? broken)
    {
        _original = original;
        _taken = taken;
        _rest = rest;
        _broken = broken;
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in original.Headers.NonValidated)
        {
            Headers.AddUnvalidated(name, values);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        stream.Write(_taken);
        ThrowIfBroken();
        _rest?.CopyTo(stream);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_taken, cancellationToken).ConfigureAwait(false);
        ThrowIfBroken();
        if (_rest is not null)
        {
            await _rest.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new ReplayStream(_taken, _rest, _broken);

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new ReplayStream(_taken, _rest, _broken));

    protected override bool TryComputeLength(out long length)
    {
        length = _taken.Length;
        return _rest is null && _broken is null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest?.Dispose();
            _original.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ThrowIfBroken()
    {
        if (_broken is not null)
        {
            throw new IOException("The error answer broke off.", _broken);
        }
    }
}
