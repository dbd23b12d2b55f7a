using LlmResilience.Testing.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlmResilience.Testing.Requests;

/// <summary>Turns what the server received into a <see cref="FakeRequest"/> and finds what its endpoint answers.</summary>
internal sealed class RequestReader(TimeProvider timeProvider)
{
    private int _number;

    public static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength == 0)
        {
            return [];
        }

        // The stated length is only a claim: it sizes the buffer within reason.
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 4_096, 16 * 1024 * 1024));
        await request.Body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.Length == buffer.Capacity ? buffer.GetBuffer() : buffer.ToArray();
    }

    public (FakeRequest Request, EndpointAnswers? Answers) Read(HttpContext http, byte[] body, FakeProvider provider)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var queryAt = target.IndexOf('?', StringComparison.Ordinal);
        var path = queryAt < 0 ? target : target[..queryAt];
        var query = queryAt < 0 ? string.Empty : target[(queryAt + 1)..];
        var fields = BodyFields.Read(body);
        var match = EndpointTable.Find(http.Request.Method, path, http.Request.Headers.ContainsKey("anthropic-version"));
        var model = match.ModelInPath ?? fields.Model;
        var request = new FakeRequest
        {
            Number = Interlocked.Increment(ref _number),
            ModelNumber = provider.FindModel(model)?.NextNumber() ?? 0,
            Method = http.Request.Method,
            Path = path,
            Query = query,
            Endpoint = match.Endpoint,
            Headers = HeadersOf(http.Request),
            Body = body,
            Model = model,
            IsStreaming = match.Streams ?? fields.Stream ?? match.Answers?.StreamsByDefault ?? false,
            HttpVersion = VersionOf(http.Request.Protocol),
            ConnectionId = http.Connection.Id,
            ReceivedAt = timeProvider.GetUtcNow(),
            Fields = fields,
        };
        return (request, match.Answers);
    }

    private static Dictionary<string, IReadOnlyList<string>> HeadersOf(HttpRequest request)
    {
        var headers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers)
        {
            headers[name] = [.. values.Select(static value => value ?? string.Empty)];
        }

        return headers;
    }

    private static Version VersionOf(string protocol) =>
        HttpProtocol.IsHttp2(protocol) ? System.Net.HttpVersion.Version20
        : HttpProtocol.IsHttp10(protocol) ? System.Net.HttpVersion.Version10
        : System.Net.HttpVersion.Version11;
}
