namespace LlmResilience.Testing.Answers;

/// <summary>OpenAI's list of models (those that have a script), and one of them.</summary>
internal sealed class OpenAIModelsAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer)
    {
        var name = EndpointTable.LastSegment(answer.Request.Path);
        return name == "models"
            ? $$"""{"object":"list","data":[{{string.Join(',', answer.Models.Select(model => Model(answer, model)))}}]}"""
            : Model(answer, name);
    }

    private static string Model(Answer answer, string name) =>
        $$"""{"id":{{Json.Text(name)}},"object":"model","created":{{answer.Created}},"owned_by":"fake-provider"}""";
}
