using System.Globalization;
using System.Text.RegularExpressions;
using LlmResilience.Testing.Answers;

namespace LlmResilience.Testing;

/// <summary>An error answer of a provider, or of a gateway before it: status, headers and body.</summary>
/// <remarks>
/// A record: <c>OpenAIErrors.RateLimit with { StatusCode = 503 }</c> makes a variant. In the body and in header values <c>{model}</c>
/// stands for the model of the request, and <c>{now+20s}</c> for the time 20 seconds after the answer, as RFC 3339 in UTC.
/// </remarks>
public sealed partial record FakeError
{
    /// <summary>The name in the catalogue, <c>provider/what</c>, for example <c>openai/rate-limit</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Who answers so: a provider (<c>openai</c>), a server (<c>vllm</c>) or a gateway (<c>nginx</c>).</summary>
    public string Provider => Name.Split('/')[0];

    /// <summary>The HTTP status.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The body.</summary>
    public required string Body { get; init; }

    /// <summary>The content type; null sends none.</summary>
    /// <value>The default is <c>application/json</c>.</value>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>The other headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The same error with one header set, in place of what it had under this name.</summary>
    /// <param name="name">The name, for example <c>retry-after</c>.</param>
    /// <param name="value">The value.</param>
    public FakeError WithHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var others = Headers.Where(header => !header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        return this with { Headers = [.. others, KeyValuePair.Create(name, value)] };
    }

    /// <summary>The name and the status.</summary>
    public override string ToString() => $"{Name} ({StatusCode})";

    internal string BodyFor(FakeRequest request, DateTimeOffset now) => Fill(Body, request, now);

    internal IReadOnlyList<KeyValuePair<string, string>> HeadersFor(FakeRequest request, DateTimeOffset now) =>
        [.. Headers.Select(header => KeyValuePair.Create(header.Key, Fill(header.Value, request, now)))];

    private static string Fill(string text, FakeRequest request, DateTimeOffset now)
    {
        var named = text.Replace("{model}", Json.Text(request.Model ?? "fake-model")[1..^1], StringComparison.Ordinal);
        return TimeAhead().Replace(named, match =>
        {
            var time = now.AddSeconds(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            return time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        });
    }

    [GeneratedRegex(@"\{now\+(\d{1,9})s\}")]
    private static partial Regex TimeAhead();
}
