namespace LlmResilience.Testing.Answers;

/// <summary>Ollama's chat and generate: JSON lines, streamed unless the request declines.</summary>
internal sealed class OllamaAnswers(bool isChat) : EndpointAnswers
{
    public override bool CanStream => true;

    public override bool StreamsByDefault => true;

    public override string StreamContentType(Answer answer) => "application/x-ndjson";

    public override IReadOnlyList<KeyValuePair<string, string>> Headers(Answer answer) => [];

    public override WholeAnswer Whole(Answer answer) =>
        new(Line(answer, answer.Text, isLast: true), ContentType: "application/json; charset=utf-8");

    public override IEnumerable<string> Opening(Answer answer) =>
        answer.Words.Select(word => Line(answer, word, isLast: false) + "\n");

    public override IEnumerable<string> Closing(Answer answer) => [Line(answer, string.Empty, isLast: true) + "\n"];

    public override string ErrorEvent(Answer answer, string errorBody, bool isFirst)
    {
        var (_, message) = ErrorFields.Read(errorBody);
        return $$"""{"error":{{Json.Text(message)}}}""" + "\n";
    }

    private string Line(Answer answer, string text, bool isLast)
    {
        var content = isChat
            ? $$"""{"role":"assistant","content":{{Json.Text(text)}}}"""
            : Json.Text(text);
        var end = isLast
            ? $$"""
              ,"done_reason":"stop","total_duration":500000000,"load_duration":10000000,"prompt_eval_count":{{answer.InputTokens}},"prompt_eval_duration":90000000,"eval_count":{{answer.OutputTokens}},"eval_duration":400000000
              """
            : string.Empty;
        var done = isLast ? "true" : "false";
        return
            $$"""
            {"model":{{Json.Text(answer.Model)}},"created_at":{{Json.Time(answer.Now)}},"{{(isChat ? "message" : "response")}}":{{content}},"done":{{done}}{{end}}}
            """;
    }
}

/// <summary>Ollama's embed.</summary>
internal sealed class OllamaEmbeddingAnswers : EndpointAnswers
{
    public override IReadOnlyList<KeyValuePair<string, string>> Headers(Answer answer) => [];

    public override WholeAnswer Whole(Answer answer)
    {
        var vectors = Enumerable.Range(0, answer.Request.Fields.Inputs).Select(input => $"[{Json.Numbers(answer.Vector(input))}]");
        return new(
            $$"""
            {"model":{{Json.Text(answer.Model)}},"embeddings":[{{string.Join(',', vectors)}}],"total_duration":14000000,"load_duration":1000000,"prompt_eval_count":{{answer.InputTokens}}}
            """,
            ContentType: "application/json; charset=utf-8");
    }
}

/// <summary>Ollama's list of local models (those that have a script).</summary>
internal sealed class OllamaTagsAnswers : EndpointAnswers
{
    public override IReadOnlyList<KeyValuePair<string, string>> Headers(Answer answer) => [];

    public override WholeAnswer Whole(Answer answer) =>
        new(
            $$"""{"models":[{{string.Join(',', answer.Models.Select(model => Model(answer, model)))}}]}""",
            ContentType: "application/json; charset=utf-8");

    private static string Model(Answer answer, string name) =>
        $$$"""
        {"name":{{{Json.Text(name)}}},"model":{{{Json.Text(name)}}},"modified_at":{{{Json.Time(answer.Now)}}},"size":4683075271,"digest":"fake","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"8B","quantization_level":"Q4_K_M"}}
        """;
}
