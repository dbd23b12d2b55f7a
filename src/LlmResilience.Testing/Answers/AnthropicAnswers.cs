namespace LlmResilience.Testing.Answers;

/// <summary>Anthropic's messages.</summary>
internal sealed class AnthropicAnswers : EndpointAnswers
{
    public override bool CanStream => true;

    public override IReadOnlyList<KeyValuePair<string, string>> Headers(Answer answer) =>
        [KeyValuePair.Create("request-id", answer.Id("req_"))];

    public override WholeAnswer Whole(Answer answer) =>
        Message(answer, $$"""[{"type":"text","text":{{Json.Text(answer.Text)}}}]""", "\"end_turn\"", answer.OutputTokens);

    public override IEnumerable<string> Opening(Answer answer)
    {
        yield return Event("message_start", $$"""{"type":"message_start","message":{{Message(answer, "[]", "null", 1)}}}""");
        yield return Event(
            "content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
        yield return Event("ping", """{"type":"ping"}""");
        foreach (var word in answer.Words)
        {
            yield return Event(
                "content_block_delta",
                $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{Json.Text(word)}}}}}""");
        }
    }

    public override IEnumerable<string> Closing(Answer answer)
    {
        yield return Event("content_block_stop", """{"type":"content_block_stop","index":0}""");
        yield return Event(
            "message_delta",
            $$$"""
            {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":{{{answer.OutputTokens}}}}}
            """);
        yield return Event("message_stop", """{"type":"message_stop"}""");
    }

    public override string ErrorEvent(Answer answer, string errorBody, bool isFirst) => Event("error", OneLine(errorBody));

    private static string Message(Answer answer, string content, string stopReason, int outputTokens) =>
        $$$"""
        {"id":"{{{answer.Id("msg_")}}}","type":"message","role":"assistant","model":{{{Json.Text(answer.Model)}}},"content":{{{content}}},"stop_reason":{{{stopReason}}},"stop_sequence":null,"usage":{"input_tokens":{{{answer.InputTokens}}},"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":{{{outputTokens}}},"service_tier":"standard"}}
        """;
}

/// <summary>Anthropic's counting of tokens.</summary>
internal sealed class AnthropicCountAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer) => $$"""{"input_tokens":{{answer.InputTokens}}}""";
}

/// <summary>Anthropic's list of models (those that have a script), and one of them.</summary>
internal sealed class AnthropicModelsAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer)
    {
        var name = EndpointTable.LastSegment(answer.Request.Path);
        return name == "models" ? List(answer) : Model(answer, name);
    }

    private static string List(Answer answer)
    {
        var first = answer.Models.Count > 0 ? Json.Text(answer.Models[0]) : "null";
        var last = answer.Models.Count > 0 ? Json.Text(answer.Models[^1]) : "null";
        var data = string.Join(',', answer.Models.Select(model => Model(answer, model)));
        return $$"""{"data":[{{data}}],"has_more":false,"first_id":{{first}},"last_id":{{last}}}""";
    }

    private static string Model(Answer answer, string name) =>
        $$"""{"type":"model","id":{{Json.Text(name)}},"display_name":{{Json.Text(name)}},"created_at":{{Json.Time(answer.Now)}}}""";
}
