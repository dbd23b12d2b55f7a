using System.Text;
using LlmResilience.Testing.Replies;

namespace LlmResilience.Testing;

/// <summary>What a <see cref="FakeProvider"/> does with a request. Replies are immutable and may be given any number of times.</summary>
public abstract class FakeReply
{
    private protected FakeReply()
    {
    }

    /// <summary>A good answer in the wire format of the request, streamed word by word where the request asks for a stream.</summary>
    /// <param name="text">The text of the answer.</param>
    public static FakeReply Answer(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new AnswerReply(text);
    }

    /// <summary>A failure: status, headers and body of an error.</summary>
    /// <param name="error">The error, of the catalogue or an own one.</param>
    public static FakeReply Error(FakeError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ErrorReply(error);
    }

    /// <summary>A failure of the catalogue, by its name.</summary>
    /// <param name="errorName">A name in <see cref="FakeErrors.All"/>.</param>
    /// <exception cref="ArgumentException">The catalogue has no such error.</exception>
    public static FakeReply Error(string errorName) => Error(FakeErrors.Get(errorName));

    /// <summary>
    /// An error that comes with status 200: a streamed answer breaks off with the error, as the wire format tells it; another answer
    /// has the error as its body.
    /// </summary>
    /// <param name="error">The error; its status and headers are not sent.</param>
    /// <param name="afterText">The text that is streamed before the error; empty for none.</param>
    public static FakeReply ErrorInAnswer(FakeError error, string afterText = "")
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(afterText);
        return new ErrorInAnswerReply(error, afterText);
    }

    /// <summary>A response as given.</summary>
    /// <param name="statusCode">The status.</param>
    /// <param name="body">The body, sent as UTF-8.</param>
    /// <param name="contentType">The content type; null sends none.</param>
    /// <param name="headers">More headers.</param>
    public static FakeReply Status(
        int statusCode,
        string body = "",
        string? contentType = "application/json",
        IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Bytes(statusCode, Encoding.UTF8.GetBytes(body), contentType, headers);
    }

    /// <summary>A response as given, with any bytes as its body (compressed, in another encoding, broken).</summary>
    /// <param name="statusCode">The status.</param>
    /// <param name="body">The body, which is not copied.</param>
    /// <param name="contentType">The content type; null sends none.</param>
    /// <param name="headers">More headers, for example <c>content-encoding</c>.</param>
    public static FakeReply Bytes(
        int statusCode,
        ReadOnlyMemory<byte> body,
        string? contentType = "application/json",
        IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 999);
        return new StatusReply(statusCode, body, contentType, headers);
    }

    /// <summary>A redirect.</summary>
    /// <param name="statusCode">A status from 300 to 399.</param>
    /// <param name="location">Where it points to, absolute or relative.</param>
    public static FakeReply Redirect(int statusCode, Uri location)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 399);
        ArgumentNullException.ThrowIfNull(location);
        return new StatusReply(statusCode, default, null, [KeyValuePair.Create("location", location.OriginalString)]);
    }

    /// <summary>A JSON error body of any size, generated while it is sent and held in memory by nobody.</summary>
    /// <param name="statusCode">The status.</param>
    /// <param name="bodyBytes">The exact length of the body in bytes, at least 100.</param>
    public static FakeReply LargeBody(int statusCode, long bodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bodyBytes, LargeBodyReply.MinBytes);
        return new LargeBodyReply(statusCode, bodyBytes);
    }

    /// <summary>Server-sent events with status 200, each flushed by itself.</summary>
    /// <param name="events">The data of each event, for example a JSON object or <c>[DONE]</c>.</param>
    public static FakeReply Stream(params IEnumerable<string> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new StreamReply(events.Select(static data => $"data: {data}\n\n"), StreamReply.EventStream);
    }

    /// <summary>A stream with status 200 whose pieces are sent as they are, each flushed by itself.</summary>
    /// <param name="contentType">The content type, for example <c>text/event-stream</c> or <c>application/x-ndjson</c>.</param>
    /// <param name="pieces">The pieces of the body, with all line ends that they need.</param>
    public static FakeReply RawStream(string contentType, params IEnumerable<string> pieces)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        ArgumentNullException.ThrowIfNull(pieces);
        return new StreamReply(pieces, contentType);
    }

    /// <summary>A stream with status 200 whose pieces come when the test gives them.</summary>
    /// <param name="contentType">The content type, for example <c>text/event-stream</c> or <c>application/x-ndjson</c>.</param>
    /// <param name="pieces">The pieces of the body; enumerated anew for each request.</param>
    public static FakeReply RawStream(string contentType, IAsyncEnumerable<string> pieces)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        ArgumentNullException.ThrowIfNull(pieces);
        return new AsyncStreamReply(pieces, contentType);
    }

    /// <summary>No byte of an answer, until the client leaves or the provider is disposed.</summary>
    public static FakeReply Hang() => HangReply.Instance;

    /// <summary>The connection is reset before any byte of an answer; over HTTP/2 that ends every stream of the connection.</summary>
    public static FakeReply Drop() => DropReply.Instance;

    /// <summary>A wait by <see cref="FakeProviderOptions.TimeProvider"/> before the first byte, then another reply.</summary>
    /// <param name="delay">How long to wait.</param>
    /// <param name="then">What comes after it.</param>
    public static FakeReply Delay(TimeSpan delay, FakeReply then)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(then);
        return new DelayReply(delay, then);
    }

    /// <summary>This reply, cut short after a number of events (a body that is not streamed is one event).</summary>
    /// <param name="events">How many events are sent; 0 sends status and headers only.</param>
    /// <param name="how">How it ends.</param>
    /// <remarks>A reply with fewer events ends in its usual way.</remarks>
    public FakeReply CutAfterEvents(int events, FakeCut how = FakeCut.Drop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        return new CutReply(this, events, long.MaxValue, how);
    }

    /// <summary>This reply, cut short after a number of bytes of its body.</summary>
    /// <param name="bytes">How many bytes of the body are sent; 0 sends status and headers only.</param>
    /// <param name="how">How it ends.</param>
    /// <remarks>A reply with a shorter body ends in its usual way.</remarks>
    public FakeReply CutAfterBytes(long bytes, FakeCut how = FakeCut.Drop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new CutReply(this, int.MaxValue, bytes, how);
    }

    /// <summary>This reply with a pause before each event, also the first, but after the headers of a stream.</summary>
    /// <param name="pause">The pause by <see cref="FakeProviderOptions.TimeProvider"/>.</param>
    public FakeReply Paced(TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pause, TimeSpan.Zero);
        return new PacedReply(this, pause);
    }

    /// <summary>Called before the request is counted: a delay that starts here has started for everyone who sees the count.</summary>
    internal virtual void Begin(ReplyContext context)
    {
    }

    internal abstract Task SendAsync(ReplyContext context);
}
