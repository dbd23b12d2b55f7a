namespace LlmResilience.Testing.Answers;

/// <summary>OpenAI's responses.</summary>
internal sealed class OpenAIResponsesAnswers : EndpointAnswers
{
    public override bool CanStream => true;

    public override WholeAnswer Whole(Answer answer) => Keep(answer);

    public override IEnumerable<string> Opening(Answer answer)
    {
        var running = Response(answer, "in_progress", "[]", "null");
        yield return Numbered(0, "response.created", $"\"response\":{running}");
        yield return Numbered(1, "response.in_progress", $"\"response\":{running}");
        yield return Numbered(2, "response.output_item.added", $"\"output_index\":0,\"item\":{Item(answer, "in_progress", "[]")}");
        yield return Numbered(3, "response.content_part.added", $"{Place(answer)},\"part\":{Part(string.Empty)}");
        var number = 4;
        foreach (var word in answer.Words)
        {
            yield return Numbered(
                number++, "response.output_text.delta", $"{Place(answer)},\"delta\":{Json.Text(word)},\"logprobs\":[]");
        }
    }

    public override IEnumerable<string> Closing(Answer answer)
    {
        var number = 4 + answer.Words.Count;
        var item = Item(answer, "completed", $"[{Part(answer.Text)}]");
        yield return Numbered(
            number++, "response.output_text.done", $"{Place(answer)},\"text\":{Json.Text(answer.Text)},\"logprobs\":[]");
        yield return Numbered(number++, "response.content_part.done", $"{Place(answer)},\"part\":{Part(answer.Text)}");
        yield return Numbered(number++, "response.output_item.done", $"\"output_index\":0,\"item\":{item}");
        yield return Numbered(number, "response.completed", $"\"response\":{Keep(answer)}");
    }

    /// <summary>The stream ends with a response that failed; the error's code and message stand in it.</summary>
    public override string ErrorEvent(Answer answer, string errorBody, bool isFirst)
    {
        var (code, message) = ErrorFields.Read(errorBody);
        var error = $$"""{"code":{{Json.Text(code ?? "server_error")}},"message":{{Json.Text(message)}}}""";
        var number = isFirst ? 0 : 4 + answer.Words.Count;
        return Numbered(number, "response.failed", $"\"response\":{Response(answer, "failed", "[]", "null", error)}");
    }

    private static string Keep(Answer answer)
    {
        var output = $"[{Item(answer, "completed", $"[{Part(answer.Text)}]")}]";
        var response = Response(answer, "completed", output, Usage(answer));
        answer.Stored.Add(answer.Id("resp_"), response);
        return response;
    }

    private static string Response(Answer answer, string status, string output, string usage, string error = "null") =>
        $$$"""
        {"id":"{{{answer.Id("resp_")}}}","object":"response","created_at":{{{answer.Created}}},"status":"{{{status}}}","background":false,"error":{{{error}}},"incomplete_details":null,"instructions":null,"max_output_tokens":null,"model":{{{Json.Text(answer.Model)}}},"output":{{{output}}},"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"service_tier":"default","store":true,"temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled","usage":{{{usage}}},"user":null,"metadata":{}}
        """;

    private static string Item(Answer answer, string status, string content) =>
        $$"""{"id":"{{answer.Id("msg_")}}","type":"message","status":"{{status}}","content":{{content}},"role":"assistant"}""";

    private static string Part(string text) =>
        $$"""{"type":"output_text","annotations":[],"logprobs":[],"text":{{Json.Text(text)}}}""";

    private static string Place(Answer answer) =>
        $"\"item_id\":\"{answer.Id("msg_")}\",\"output_index\":0,\"content_index\":0";

    private static string Usage(Answer answer) =>
        $$"""
        {"input_tokens":{{answer.InputTokens}},"input_tokens_details":{"cached_tokens":0},"output_tokens":{{answer.OutputTokens}},"output_tokens_details":{"reasoning_tokens":0},"total_tokens":{{answer.Tokens}}}
        """;

    private static string Numbered(int number, string type, string fields) =>
        Event(type, $$"""{"type":"{{type}}","sequence_number":{{number}},{{fields}}}""");
}
