using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace LlmResilience.Tests.Calls.Bodies;

/// <summary>A content that pushes its bytes in given segments, as SDKs' own contents do.</summary>
internal sealed class SegmentedContent : HttpContent
{
    private readonly byte[] _body;
    private readonly int[] _cuts;
    private readonly bool _knowsLength;
    private readonly bool _suspends;
    private readonly bool _once;

    public SegmentedContent(string body, int[]? cuts = null, bool knowsLength = true, bool suspends = false, bool once = false, string mediaType = "application/json")
        : this(Encoding.UTF8.GetBytes(body), cuts, knowsLength, suspends, once, mediaType)
    {
    }

    public SegmentedContent(byte[] body, int[]? cuts = null, bool knowsLength = true, bool suspends = false, bool once = false, string mediaType = "application/json")
    {
        _body = body;
        _cuts = [.. (cuts ?? []).Select(cut => Math.Clamp(cut, 0, _body.Length)).Order()];
        _knowsLength = knowsLength;
        _suspends = suspends;
        _once = once;
        Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
    }

    public int Reads { get; private set; }

    /// <summary>Completes when all of the body was pushed.</summary>
    public TaskCompletionSource Pushed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (Range part in Begin())
        {
            if (_suspends)
            {
                await Task.Yield();
            }

            await stream.WriteAsync(_body.AsMemory(part), cancellationToken);
        }

        Pushed.TrySetResult();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (Range part in Begin())
        {
            stream.Write(_body.AsSpan(part));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return _knowsLength;
    }

    private IEnumerable<Range> Begin()
    {
        Reads++;
        if (_once && Reads > 1)
        {
            throw new InvalidOperationException("The stream was already consumed.");
        }

        return _cuts.Prepend(0).Zip(_cuts.Append(_body.Length), (from, to) => from..to);
    }
}
