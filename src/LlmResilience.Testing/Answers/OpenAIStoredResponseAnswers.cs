namespace LlmResilience.Testing.Answers;

/// <summary>A stored response of OpenAI's, fetched by its id.</summary>
internal sealed class OpenAIStoredResponseAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer)
    {
        var id = EndpointTable.LastSegment(answer.Request.Path);
        return answer.Stored.Find(id) is { } response ? response : new WholeAnswer(NotFound(id), 404);
    }

    private static string NotFound(string id) =>
        $$$"""
        {"error":{"message":{{{Json.Text($"Response with id '{id}' not found.")}}},"type":"invalid_request_error","param":null,"code":null}}
        """;
}
