namespace LlmResilience.Testing.Answers;

/// <summary>OpenAI's legacy completions.</summary>
internal sealed class OpenAICompletionAnswers : EndpointAnswers
{
    public override bool CanStream => true;

    public override WholeAnswer Whole(Answer answer) => Completion(answer, answer.Text, "\"stop\"", Usage(answer));

    public override IEnumerable<string> Opening(Answer answer) =>
        answer.Words.Select(word => Data(Completion(answer, word, "null", null)));

    public override IEnumerable<string> Closing(Answer answer)
    {
        yield return Data(Completion(answer, string.Empty, "\"stop\"", null));
        if (answer.Request.Fields.IncludeUsage)
        {
            yield return Data(
                $$"""{"id":"{{answer.Id("cmpl-")}}","object":"text_completion","created":{{answer.Created}},"model":{{Json.Text(answer.Model)}},"choices":[],"usage":{{Usage(answer)}}}""");
        }

        yield return Data("[DONE]");
    }

    private static string Completion(Answer answer, string text, string finishReason, string? usage)
    {
        var field = usage is null ? string.Empty : $",\"usage\":{usage}";
        return
            $$"""
            {"id":"{{answer.Id("cmpl-")}}","object":"text_completion","created":{{answer.Created}},"model":{{Json.Text(answer.Model)}},"choices":[{"text":{{Json.Text(text)}},"index":0,"logprobs":null,"finish_reason":{{finishReason}}}]{{field}}}
            """;
    }

    private static string Usage(Answer answer) =>
        $$"""{"prompt_tokens":{{answer.InputTokens}},"completion_tokens":{{answer.OutputTokens}},"total_tokens":{{answer.Tokens}}}""";
}
