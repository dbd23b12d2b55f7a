namespace LlmResilience.Testing.Answers;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class OpenAIChatAnswers : EndpointAnswers
{
    private const string Details =
        """
        "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}
        """;

    public override bool CanStream => true;

    public override WholeAnswer Whole(Answer answer) =>
        $$"""
        {"id":"{{answer.Id("chatcmpl-")}}","object":"chat.completion","created":{{answer.Created}},"model":{{Json.Text(answer.Model)}},"choices":[{"index":0,"message":{"role":"assistant","content":{{Json.Text(answer.Text)}},"refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{{Usage(answer)}},"service_tier":"default","system_fingerprint":"fp_fake"}
        """;

    public override IEnumerable<string> Opening(Answer answer)
    {
        yield return Chunk(answer, """[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}]""");
        foreach (var word in answer.Words)
        {
            yield return Chunk(answer, $$"""[{"index":0,"delta":{"content":{{Json.Text(word)}}},"logprobs":null,"finish_reason":null}]""");
        }
    }

    public override IEnumerable<string> Closing(Answer answer)
    {
        yield return Chunk(answer, """[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]""");
        if (answer.Request.Fields.IncludeUsage)
        {
            yield return Chunk(answer, "[]", Usage(answer));
        }

        yield return Data("[DONE]");
    }

    private static string Chunk(Answer answer, string choices, string? usage = null)
    {
        var field = usage is not null ? $",\"usage\":{usage}" : answer.Request.Fields.IncludeUsage ? ",\"usage\":null" : string.Empty;
        return Data(
            $$"""
            {"id":"{{answer.Id("chatcmpl-")}}","object":"chat.completion.chunk","created":{{answer.Created}},"model":{{Json.Text(answer.Model)}},"service_tier":"default","system_fingerprint":"fp_fake","choices":{{choices}}{{field}}}
            """);
    }

    private static string Usage(Answer answer) =>
        $$"""{"prompt_tokens":{{answer.InputTokens}},"completion_tokens":{{answer.OutputTokens}},"total_tokens":{{answer.Tokens}},{{Details}}}""";
}
