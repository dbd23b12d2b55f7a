using System.Net;
using System.Net.Http.Headers;

namespace LlmResilience.Attempts;

/// <summary>A content whose first bytes were read ahead: gives them again, then what is left of the original stream.</summary>
/// <remarks>One that broke off ends where it broke, and names that length as its own.</remarks>
internal sealed class ReplayContent : HttpContent
{
    private readonly HttpContent _original;
    private readonly byte[] _taken;
    private readonly Stream? _rest;
    private readonly bool _knowsLength;

    public ReplayContent(HttpContent original, byte[] taken, Stream? rest, bool isWhole)
    {
        _original = original;
        _taken = taken;
        _rest = rest;
        _knowsLength = rest is null;
        foreach ((string name, HeaderStringValues values) in original.Headers.NonValidated)
        {
            if (isWhole || !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        stream.Write(_taken);
        _rest?.CopyTo(stream);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_taken, cancellationToken).ConfigureAwait(false);
        if (_rest is not null)
        {
            await _rest.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new ReplayStream(_taken, _rest);

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new ReplayStream(_taken, _rest));

    protected override bool TryComputeLength(out long length)
    {
        length = _taken.Length;
        return _knowsLength;
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
}
