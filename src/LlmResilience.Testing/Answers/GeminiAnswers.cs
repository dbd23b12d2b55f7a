namespace LlmResilience.Testing.Answers;

/// <summary>Gemini's generateContent; its stream is server-sent events with <c>?alt=sse</c>, else a JSON array in pieces.</summary>
internal sealed class GeminiAnswers : EndpointAnswers
{
    public override bool CanStream => true;

    public override string StreamContentType(Answer answer) =>
        IsSse(answer) ? "text/event-stream" : "application/json; charset=UTF-8";

    public override IReadOnlyList<KeyValuePair<string, string>> Headers(Answer answer) => [];

    public override WholeAnswer Whole(Answer answer) =>
        new(Chunk(answer, answer.Text, isLast: true), ContentType: "application/json; charset=UTF-8");

    public override IEnumerable<string> Opening(Answer answer) =>
        answer.Words.Select((word, index) => Piece(answer, Chunk(answer, word, isLast: false), isFirst: index == 0));

    /// <summary>The reason to finish stands in the last chunk: there is no closing event.</summary>
    public override IEnumerable<string> Closing(Answer answer)
    {
        yield return Piece(answer, Chunk(answer, string.Empty, isLast: true), isFirst: answer.Words.Count == 0);
        if (!IsSse(answer))
        {
            yield return "\n]";
        }
    }

    public override string ErrorEvent(Answer answer, string errorBody, bool isFirst)
    {
        return Piece(answer, OneLine(errorBody), isFirst) + (IsSse(answer) ? string.Empty : "\n]");
    }

    private static string Piece(Answer answer, string json, bool isFirst) =>
        IsSse(answer) ? $"data: {json}\r\n\r\n" : (isFirst ? "[" : ",\r\n") + json;

    private static bool IsSse(Answer answer) =>
        answer.Request.Query.Split('&').Contains("alt=sse", StringComparer.Ordinal);

    private static string Chunk(Answer answer, string text, bool isLast)
    {
        var finish = isLast ? "\"finishReason\":\"STOP\"," : string.Empty;
        return
            $$"""
            {"candidates":[{"content":{"parts":[{"text":{{Json.Text(text)}}}],"role":"model"},{{finish}}"index":0}],"usageMetadata":{"promptTokenCount":{{answer.InputTokens}},"candidatesTokenCount":{{answer.OutputTokens}},"totalTokenCount":{{answer.Tokens}}},"modelVersion":{{Json.Text(answer.Model)}},"responseId":"{{answer.Id(string.Empty)}}"}
            """;
    }
}

/// <summary>Gemini's countTokens.</summary>
internal sealed class GeminiCountAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer) =>
        $$"""
        {"totalTokens":{{answer.InputTokens}},"promptTokensDetails":[{"modality":"TEXT","tokenCount":{{answer.InputTokens}}}]}
        """;
}

/// <summary>Gemini's embedContent and batchEmbedContents.</summary>
internal sealed class GeminiEmbeddingAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer)
    {
        if (!answer.Request.Path.EndsWith(":batchEmbedContents", StringComparison.Ordinal))
        {
            return $$"""{"embedding":{{Values(answer, 0)}}}""";
        }

        var all = string.Join(',', Enumerable.Range(0, answer.Request.Fields.Inputs).Select(input => Values(answer, input)));
        return $$"""{"embeddings":[{{all}}]}""";
    }

    private static string Values(Answer answer, int input) => $$"""{"values":[{{Json.Numbers(answer.Vector(input))}}]}""";
}

/// <summary>Gemini's list of models (those that have a script).</summary>
internal sealed class GeminiModelsAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer) =>
        $$"""{"models":[{{string.Join(',', answer.Models.Select(Model))}}]}""";

    private static string Model(string name) =>
        $$"""
        {"name":{{Json.Text("models/" + name)}},"version":"001","displayName":{{Json.Text(name)}},"inputTokenLimit":1048576,"outputTokenLimit":65536,"supportedGenerationMethods":["generateContent","countTokens"]}
        """;
}
