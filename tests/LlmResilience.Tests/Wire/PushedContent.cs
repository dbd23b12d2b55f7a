using System.Net;
using System.Net.Http.Headers;

namespace LlmResilience.Tests.Wire;

/// <summary>A JSON content that writes itself piece by piece, and does not say how long it is.</summary>
internal sealed class PushedContent : HttpContent
{
    private const int Piece = 50_000;

    private readonly byte[] _body;

    public PushedContent(byte[] body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (int at = 0; at < _body.Length; at += Piece)
        {
            await stream.WriteAsync(_body.AsMemory(at, Math.Min(Piece, _body.Length - at)));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
