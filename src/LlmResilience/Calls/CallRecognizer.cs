using LlmResilience.Calls.Bodies;
using LlmResilience.Configuration;

namespace LlmResilience.Calls;

/// <summary>Recognises what a request is a call for. One for the process; any thread may call.</summary>
internal sealed class CallRecognizer
{
    private readonly ModelNameCache _names = new();
    private readonly CallBodySinks _sinks;

    public CallRecognizer() => _sinks = new CallBodySinks(_names);

    /// <summary>Looks at method, URL and, where model or streaming stand in it, body.</summary>
    /// <param name="async">False: the returned task is complete.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="snapshot">The configuration that counts for the call.</param>
    /// <param name="cancellationToken">Ends the reading of the body.</param>
    /// <returns>Whether the request is a call to an LLM API, and what is known of it.</returns>
    public ValueTask<(bool Found, CallInfo Info)> RecognizeAsync(
        bool async, HttpRequestMessage request, RequestBody body, ResilienceSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri || snapshot.FindProvider(uri) is not { } provider)
        {
            return default;
        }

        string path = uri.AbsolutePath;
        EndpointRow? row = EndpointTable.Find(request.Method, path, provider, out ReadOnlySpan<char> urlModel);
        if (row is null)
        {
            return default;
        }

        string? model = urlModel.IsEmpty ? null : _names.FromUrl(urlModel);
        if (!row.ReadsBody || !body.IsReadable)
        {
            var info = (true, Describe(row, provider, request, path, model, null));
            return body.HasToBeKept ? KeepAsync(async, body, info, cancellationToken) : new ValueTask<(bool, CallInfo)>(info);
        }

        // Not given back where reading fails: a content may go on writing to it.
        CallBodySink sink = _sinks.Rent();
        ValueTask<bool> reading = body.ReadAsync(async, sink, cancellationToken);
        return reading.IsCompletedSuccessfully
            ? new ValueTask<(bool, CallInfo)>((true, Finish(Synchronously.Completed(reading), sink, row, provider, request, path, model)))
            : AwaitAsync(reading, sink, row, provider, request, path, model);
    }

    private static async ValueTask<(bool Found, CallInfo Info)> KeepAsync(
        bool async, RequestBody body, (bool Found, CallInfo Info) recognised, CancellationToken cancellationToken)
    {
        await body.KeepAsync(async, cancellationToken).ConfigureAwait(false);
        return recognised;
    }

    private async ValueTask<(bool Found, CallInfo Info)> AwaitAsync(
        ValueTask<bool> reading, CallBodySink sink, EndpointRow row, Provider provider, HttpRequestMessage request, string path, string? urlModel)
    {
        bool isRead = await reading.ConfigureAwait(false);
        return (true, Finish(isRead, sink, row, provider, request, path, urlModel));
    }

    private CallInfo Finish(
        bool isRead, CallBodySink sink, EndpointRow row, Provider provider, HttpRequestMessage request, string path, string? urlModel)
    {
        CallInfo info = Describe(row, provider, request, path, urlModel, isRead ? sink : null);
        _sinks.Return(sink);
        return info;
    }

    private static CallInfo Describe(
        EndpointRow row, Provider provider, HttpRequestMessage request, string path, string? urlModel, CallBodySink? read)
    {
        string? model = urlModel ?? read?.Model;
        return new CallInfo
        {
            Provider = provider,
            WireFormat = row.WireFormat == LlmWireFormat.Unknown ? provider.WireFormats[0] : row.WireFormat,
            Operation = row.Operation,
            Endpoint = row.Endpoint,
            ModelPlace = model is null ? ModelPlace.None : row.Model,
            Model = model,
            ModelStart = read?.Body.ModelStart ?? 0,
            ModelLength = read?.Body.ModelLength ?? 0,
            Streaming = StreamingOf(row, request.RequestUri!, read?.Body),
            StaysHere = row.StaysHere,
            CreatesLasting = row.CreatesLasting && request.Method == HttpMethod.Post && !path.EndsWith("/cancel", StringComparison.Ordinal),
        };
    }

    private static LlmStreaming StreamingOf(EndpointRow row, Uri uri, CallBody? body) => row.Streaming switch
    {
        StreamingPlace.Never => LlmStreaming.No,
        StreamingPlace.Always => LlmStreaming.Yes,
        StreamingPlace.Query => AsksForEvents(uri) ? LlmStreaming.Yes : LlmStreaming.Unknown,
        StreamingPlace.BodyElseYes when body is { StreamingIsMissing: true } => LlmStreaming.Yes,
        StreamingPlace.Body or StreamingPlace.BodyElseYes => body?.Streaming ?? LlmStreaming.Unknown,
        StreamingPlace.Unseen => LlmStreaming.Unknown,
    };

    private static bool AsksForEvents(Uri uri)
    {
        ReadOnlySpan<char> query = uri.Query;
        foreach (Range part in query.TrimStart('?').Split('&'))
        {
            if (query.TrimStart('?')[part].Equals("alt=sse", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
