using System.Collections.Frozen;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>Turns the ways in which answers name an API ("v1/responses", "chatCompletion", "Transcriptions API") into paths.</summary>
internal static class EndpointLessons
{
    private static readonly FrozenDictionary<string, string> Paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["chatcompletion"] = "/v1/chat/completions",
        ["chatcompletions"] = "/v1/chat/completions",
        ["chat"] = "/v1/chat/completions",
        ["completion"] = "/v1/completions",
        ["completions"] = "/v1/completions",
        ["embedding"] = "/v1/embeddings",
        ["embeddings"] = "/v1/embeddings",
        ["responses"] = "/v1/responses",
        ["response"] = "/v1/responses",
        ["messages"] = "/v1/messages",
        ["transcriptions"] = "/v1/audio/transcriptions",
        ["transcription"] = "/v1/audio/transcriptions",
        ["speech"] = "/v1/audio/speech",
        ["imagegenerations"] = "/v1/images/generations",
        ["rerank"] = "/v1/rerank",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>By words that stand for the refused API where the sentence's form gives no path.</summary>
    private static readonly (string Words, string Path)[] Named =
    [
        ("chat completions api", "/v1/chat/completions"),
        ("generate embeddings", "/v1/embeddings"),
        ("transcriptions api", "/v1/audio/transcriptions"),
        ("anthropic messages api", "/v1/messages"),
        ("does not support generate", "/api/generate"),
        ("does not support chat", "/api/chat"),
        ("models do not support chat", "/api/chat"),
        ("does not support embed", "/v1/embeddings"),
        ("does not support completions", "/v1/completions"),
        ("not a chat model", "/v1/chat/completions"),
    ];

    public static Lessons Complete(Lessons lessons, LlmErrorContext context, ErrorFacts facts)
    {
        string? endpoint = ToPath(lessons.Endpoint) ?? MethodOf(lessons.Endpoint, context);
        string? suggested = ToPath(lessons.NewEndpoint);
        if (endpoint is null)
        {
            endpoint = NamedIn(facts) ?? (suggested is null ? null : context.Endpoint);
        }

        if (endpoint is not null && IsSameApi(endpoint, context.Endpoint))
        {
            endpoint = context.Endpoint;
        }

        return lessons with { Endpoint = endpoint, NewEndpoint = suggested == endpoint ? null : suggested };
    }

    private static string? ToPath(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        if (Paths.TryGetValue(name, out string? path))
        {
            return path;
        }

        return name.Contains('/', StringComparison.Ordinal) ? "/" + name.Trim('/') : null;
    }

    /// <summary>Some name only the last word of the path that was called; Google's is behind a colon.</summary>
    private static string? MethodOf(string? name, LlmErrorContext context) =>
        name is not null && context.Endpoint is { } called && called.EndsWith(name, StringComparison.OrdinalIgnoreCase)
            && called.Length > name.Length && called[^(name.Length + 1)] is ':' or '/' ? called : null;

    /// <summary>"Completions" of a server that was asked for chat completions.</summary>
    private static bool IsSameApi(string named, string? called) =>
        called is not null && named != called && Paths.Values.Contains(called)
        && called.EndsWith(named[named.LastIndexOf('/')..], StringComparison.OrdinalIgnoreCase);

    private static string? NamedIn(ErrorFacts facts)
    {
        foreach (string message in facts.Messages)
        {
            foreach ((string words, string path) in Named)
            {
                if (message.Contains(words, StringComparison.OrdinalIgnoreCase))
                {
                    return path;
                }
            }
        }

        return null;
    }
}
