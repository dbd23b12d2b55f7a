using System.Net;

namespace LlmResilience.Benchmarks.Calls;

/// <summary>
/// Stands where the network would: registers on the token, reads the request's content, suspends, and answers 200 with
/// 1.5 kB, two response headers and two content headers. One call at a time.
/// </summary>
/// <remarks>
/// It asks for the lengths of both contents, as <see cref="SocketsHttpHandler"/> must: they are parsed and kept at the first
/// asking, which would otherwise be charged to whoever above asks first.
/// </remarks>
internal sealed class StubTransport(Suspension suspension) : HttpMessageHandler
{
    private static readonly byte[] Answer = Payloads.Answer(1_527);
    private static readonly string AnswerLength = Answer.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private readonly CountingStream _upload = new();

    /// <summary>What the last request was.</summary>
    public HttpRequestMessage? LastRequest { get; private set; }

    /// <summary>How many bytes of content the last request had.</summary>
    public long LastUpload => _upload.Count == _upload.Expected ? _upload.Count : throw new InvalidOperationException("The content is of another length than it says.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        LastRequest = request;
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static _ => { }, null);
        _upload.Expected = request.Content!.Headers.ContentLength;
        _upload.Count = 0;
        await request.Content.CopyToAsync(_upload, cancellationToken).ConfigureAwait(false);
        await suspension;
        return Respond(request);
    }

    private static HttpResponseMessage Respond(HttpRequestMessage request)
    {
        HttpResponseMessage response = new(HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent(Answer) };
        response.Headers.TryAddWithoutValidation("x-request-id", "req_1f0a6f7c0d8e4b6f");
        response.Headers.TryAddWithoutValidation("openai-processing-ms", "412");
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        response.Content.Headers.TryAddWithoutValidation("Content-Length", AnswerLength);
        return response.Content.Headers.ContentLength == Answer.Length ? response : throw new InvalidOperationException("The length is known.");
    }

    private sealed class CountingStream : Stream
    {
        public long Count { get; set; }

        public long? Expected { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Count += count;
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
