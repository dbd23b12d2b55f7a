using System.Text;
using LlmResilience.Testing.Requests;

namespace LlmResilience.Testing;

/// <summary>A request as a <see cref="FakeProvider"/> received it.</summary>
public sealed class FakeRequest
{
    private readonly TaskCompletionSource<FakeReplyEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal FakeRequest()
    {
    }

    /// <summary>The place among all requests of the provider, counted from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The place among the requests for the same model, counted from 1; 0 when no model is named.</summary>
    public required int ModelNumber { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path exactly as it was sent, still escaped, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query exactly as it was sent, without the question mark; empty when there is none.</summary>
    public required string Query { get; init; }

    /// <summary>
    /// The endpoint that was recognised, without what stood before it, for example <c>/v1/chat/completions</c>, <c>/v1/messages</c>,
    /// <c>/v1beta/models/{model}:generateContent</c> or <c>/api/chat</c>; null for an unknown path.
    /// </summary>
    public required string? Endpoint { get; init; }

    /// <summary>The headers, by names in any case; a header that was sent several times has several values.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; init; }

    /// <summary>The body, byte for byte (transfer encoding undone, content encoding not).</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The model, from the body or (Gemini, Azure deployments) the path; null when none is named.</summary>
    public required string? Model { get; init; }

    /// <summary>Whether a streamed answer was asked for (of Ollama: not declined).</summary>
    public required bool IsStreaming { get; init; }

    /// <summary>The HTTP version of the request: 1.0, 1.1 or 2.0.</summary>
    public required Version HttpVersion { get; init; }

    /// <summary>The id of the connection: requests that share a connection have the same.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>When the request was fully received, by <see cref="FakeProviderOptions.TimeProvider"/>.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>Completes when the reply has ended, with how it did.</summary>
    public Task<FakeReplyEnd> Ended => _ended.Task;

    internal BodyFields Fields { get; init; } = BodyFields.None;

    /// <summary>The value of a header (several are joined by a comma), or null when it was not sent.</summary>
    /// <param name="name">The name, in any case.</param>
    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>The method, path and model, for messages.</summary>
    public override string ToString() => $"#{Number} {Method} {Path} ({Model ?? "no model"})";

    internal void End(FakeReplyEnd how) => _ended.TrySetResult(how);
}
