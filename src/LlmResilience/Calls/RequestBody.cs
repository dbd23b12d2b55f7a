using System.Text;
using LlmResilience.Calls.Bodies;

namespace LlmResilience.Calls;

/// <summary>What is known of a request's body and how to send it again. Belongs to one call; not for concurrent use.</summary>
/// <remarks>
/// A body is read again from its source where that can be. One of unknown length in JSON is kept when the call is recognised. Any
/// other of unknown length is a one-shot body: it is not touched and gets one attempt.
/// </remarks>
internal sealed class RequestBody
{
    private static readonly RequestBody Nothing = new(null, Source.Rereadable);

    private HttpContent? _content;
    private Source _source;

    private RequestBody(HttpContent? content, Source source)
    {
        _content = content;
        _source = source;
    }

    private enum Source
    {
        Rereadable,
        ToBeKept,
        OneShot,
    }

    /// <summary>Whether the body can be sent more than once. A body that has to be kept first is repeatable until it proves too long.</summary>
    public bool IsRepeatable => _source != Source.OneShot;

    /// <summary>Whether there is a body that may be looked at.</summary>
    public bool IsReadable => _content is not null && IsRepeatable;

    /// <summary>Whether the first one to read the body uses it up, so that it is to be kept first.</summary>
    public bool HasToBeKept => _source == Source.ToBeKept;

    /// <summary>Judges a content without reading it.</summary>
    public static RequestBody Of(HttpContent? content) => content is null ? Nothing : new RequestBody(content, SourceOf(content));

    /// <summary>The content for an attempt: the shared one where nothing changes. The original may have been read up, so an attempt takes this one.</summary>
    /// <param name="info">What was recognised of the call.</param>
    /// <param name="newModelJson">
    /// The new model as a JSON string with its quotes; empty: unchanged, as where the target looks for the model in the URL. A body
    /// that names none gets one.
    /// </param>
    public HttpContent? ContentForAttempt(CallInfo info, ReadOnlyMemory<byte> newModelJson)
    {
        if (_content is null || newModelJson.IsEmpty || info.ModelStart == 0)
        {
            return _content;
        }

        if (info.ModelLength == 0)
        {
            return new SplicedContent(_content, info.ModelStart, 0, AsMember(newModelJson.Span));
        }

        return IsSameModel(info, newModelJson.Span)
            ? _content
            : new SplicedContent(_content, info.ModelStart, info.ModelLength, newModelJson);
    }

    /// <summary>Whether the body is an object with this property at its top, with any value but null.</summary>
    public async ValueTask<bool> HasTopLevelPropertyAsync(bool async, string name, CancellationToken cancellationToken) =>
        await TopLevelValueAsync(async, name, cancellationToken).ConfigureAwait(false) is not (JsonValue.Missing or JsonValue.Null);

    /// <summary>What stands under a property at the top of the body.</summary>
    public async ValueTask<JsonValue> TopLevelValueAsync(bool async, string name, CancellationToken cancellationToken)
    {
        using var sink = new TopLevelValueSink(Encoding.UTF8.GetBytes(name));
        return await ReadAsync(async, sink, cancellationToken).ConfigureAwait(false) ? sink.Value : JsonValue.Missing;
    }

    /// <summary>Whether the body refers to something that the provider keeps: an earlier response, a conversation, a file, a container.</summary>
    public async ValueTask<bool> RefersToServerStateAsync(bool async, CancellationToken cancellationToken)
    {
        using var sink = new ServerStateSink();
        return await ReadAsync(async, sink, cancellationToken).ConfigureAwait(false) && sink.Refers;
    }

    /// <summary>The body's bytes; of a longer one the first 32 MB; none where it may not be looked at. For the way of an error: it copies.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(bool async, CancellationToken cancellationToken)
    {
        using var sink = new BytesSink();
        return await ReadAsync(async, sink, cancellationToken).ConfigureAwait(false) ? sink.Bytes : default;
    }

    /// <summary>Keeps a body that could otherwise be sent only once; does nothing to any other.</summary>
    public async ValueTask KeepAsync(bool async, CancellationToken cancellationToken)
    {
        if (HasToBeKept)
        {
            (_content, bool isWhole) = await KeptBody.ReadAsync(async, _content!, cancellationToken).ConfigureAwait(false);
            _source = isWhole ? Source.Rereadable : Source.OneShot;
        }
    }

    /// <summary>Has a sink look at the body.</summary>
    /// <returns>Whether it saw the whole of it.</returns>
    public ValueTask<bool> ReadAsync(bool async, BodySink sink, CancellationToken cancellationToken)
    {
        if (!IsReadable)
        {
            return new ValueTask<bool>(false);
        }

        if (HasToBeKept)
        {
            return KeepAndReadAsync(async, sink, cancellationToken);
        }

        sink.Begin(_content!.Headers.ContentLength);
        if (!async)
        {
            CopyTo(sink, cancellationToken);
            return new ValueTask<bool>(sink.Complete());
        }

        Task copying = _content.CopyToAsync(sink, cancellationToken);
        return copying.IsCompletedSuccessfully ? new ValueTask<bool>(sink.Complete()) : AwaitAsync(copying, sink);
    }

    private void CopyTo(BodySink sink, CancellationToken cancellationToken)
    {
        try
        {
            _content!.CopyTo(sink, null, cancellationToken);
        }
        catch
        {
            sink.End();
            throw;
        }
    }

    private static async ValueTask<bool> AwaitAsync(Task copying, BodySink sink)
    {
        try
        {
            await copying.ConfigureAwait(false);
            return sink.Complete();
        }
        finally
        {
            sink.End();
        }
    }

    private async ValueTask<bool> KeepAndReadAsync(bool async, BodySink sink, CancellationToken cancellationToken)
    {
        await KeepAsync(async, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(async, sink, cancellationToken).ConfigureAwait(false);
    }

    // Where the URL names the model, the body may name another.
    private static bool IsSameModel(in CallInfo info, ReadOnlySpan<byte> newModelJson) =>
        info is { ModelPlace: ModelPlace.Body, Model: { } model }
        && newModelJson.Length == model.Length + 2
        && Ascii.Equals(newModelJson[1..^1], model);

    private static byte[] AsMember(ReadOnlySpan<byte> modelJson) => [.. "\"model\":"u8, .. modelJson, (byte)','];

    private static Source SourceOf(HttpContent content)
    {
        // A stream that cannot go back is one-shot even if someone stated its length.
        if (content is StreamContent && !content.ReadAsStream().CanSeek)
        {
            return IsJson(content) ? Source.ToBeKept : Source.OneShot;
        }

        if (content is ByteArrayContent or System.Net.Http.Json.JsonContent || content.Headers.ContentLength is not null)
        {
            return Source.Rereadable;
        }

        return IsJson(content) ? Source.ToBeKept : Source.OneShot;
    }

    private static bool IsJson(HttpContent content) =>
        content.Headers.ContentType?.MediaType is { } type
        && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
