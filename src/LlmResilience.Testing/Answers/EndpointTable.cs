namespace LlmResilience.Testing.Answers;

/// <summary>What a request's path says: the endpoint, and (for some wire formats) model and streaming.</summary>
internal readonly record struct EndpointMatch(
    string? Endpoint, EndpointAnswers? Answers, string? ModelInPath = null, bool? Streams = null);

/// <summary>Finds the endpoint of a request by the end of its path, so that any prefix is accepted.</summary>
internal static class EndpointTable
{
    private static readonly (string Method, string Suffix, string Endpoint, EndpointAnswers Answers)[] BySuffix =
    [
        ("POST", "/chat/completions", "/v1/chat/completions", new OpenAIChatAnswers()),
        ("POST", "/completions", "/v1/completions", new OpenAICompletionAnswers()),
        ("POST", "/responses", "/v1/responses", new OpenAIResponsesAnswers()),
        ("POST", "/api/chat", "/api/chat", new OllamaAnswers(isChat: true)),
        ("POST", "/api/generate", "/api/generate", new OllamaAnswers(isChat: false)),
        ("POST", "/api/embed", "/api/embed", new OllamaEmbeddingAnswers()),
        ("GET", "/api/tags", "/api/tags", new OllamaTagsAnswers()),
        ("POST", "/embeddings", "/v1/embeddings", new OpenAIEmbeddingAnswers()),
        ("POST", "/messages", "/v1/messages", new AnthropicAnswers()),
        ("POST", "/messages/count_tokens", "/v1/messages/count_tokens", new AnthropicCountAnswers()),
        ("GET", "/v1beta/models", "/v1beta/models", new GeminiModelsAnswers()),
    ];

    private static readonly EndpointAnswers StoredResponse = new OpenAIStoredResponseAnswers();
    private static readonly EndpointAnswers OpenAIModels = new OpenAIModelsAnswers();
    private static readonly EndpointAnswers AnthropicModels = new AnthropicModelsAnswers();
    private static readonly EndpointAnswers Gemini = new GeminiAnswers();
    private static readonly EndpointAnswers GeminiCount = new GeminiCountAnswers();
    private static readonly EndpointAnswers GeminiEmbedding = new GeminiEmbeddingAnswers();

    public static EndpointMatch Find(string method, string path, bool isAnthropic)
    {
        var end = path.TrimEnd('/');
        foreach (var row in BySuffix)
        {
            if (row.Method == method && end.EndsWith(row.Suffix, StringComparison.Ordinal))
            {
                return new EndpointMatch(row.Endpoint, row.Answers, DeploymentOf(end));
            }
        }

        if (method == "POST" && FindGemini(end) is { Answers: not null } gemini)
        {
            return gemini;
        }

        if (method != "GET")
        {
            return default;
        }

        return end.EndsWith("/models", StringComparison.Ordinal) || BeforeLast(end).EndsWith("/models", StringComparison.Ordinal)
            ? new EndpointMatch("/v1/models", isAnthropic ? AnthropicModels : OpenAIModels)
            : BeforeLast(end).EndsWith("/responses", StringComparison.Ordinal)
                ? new EndpointMatch("/v1/responses/{id}", StoredResponse)
                : default;
    }

    /// <summary>The last segment of a path, unescaped.</summary>
    public static string LastSegment(string path)
    {
        var end = path.TrimEnd('/');
        return Uri.UnescapeDataString(end[(end.LastIndexOf('/') + 1)..]);
    }

    private static EndpointMatch FindGemini(string path)
    {
        var colon = path.LastIndexOf(':');
        var models = path.LastIndexOf("/models/", StringComparison.Ordinal);
        if (models < 0 || colon < models)
        {
            return default;
        }

        var model = Uri.UnescapeDataString(path[(models + "/models/".Length)..colon]);
        var method = path[colon..];
        var endpoint = "/v1beta/models/{model}" + method;
        return method switch
        {
            ":generateContent" => new EndpointMatch(endpoint, Gemini, model, false),
            ":streamGenerateContent" => new EndpointMatch(endpoint, Gemini, model, true),
            ":countTokens" => new EndpointMatch(endpoint, GeminiCount, model, false),
            ":embedContent" or ":batchEmbedContents" => new EndpointMatch(endpoint, GeminiEmbedding, model, false),
            _ => default,
        };
    }

    private static string? DeploymentOf(string path)
    {
        const string Marker = "/openai/deployments/";
        var start = path.IndexOf(Marker, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var rest = path.AsSpan(start + Marker.Length);
        var length = rest.IndexOf('/');
        return length > 0 ? Uri.UnescapeDataString(rest[..length].ToString()) : null;
    }

    private static string BeforeLast(string path) => path.LastIndexOf('/') is > 0 and var at ? path[..at] : string.Empty;
}
