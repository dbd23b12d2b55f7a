using System.Runtime.InteropServices;

namespace LlmResilience.Testing.Answers;

/// <summary>OpenAI's embeddings, as numbers or (as its SDK asks for) as base64 of little-endian floats.</summary>
internal sealed class OpenAIEmbeddingAnswers : EndpointAnswers
{
    public override WholeAnswer Whole(Answer answer)
    {
        var data = string.Join(',', Enumerable.Range(0, answer.Request.Fields.Inputs).Select(input => Embedding(answer, input)));
        return
            $$$"""
            {"object":"list","data":[{{{data}}}],"model":{{{Json.Text(answer.Model)}}},"usage":{"prompt_tokens":{{{answer.InputTokens}}},"total_tokens":{{{answer.InputTokens}}}}}
            """;
    }

    private static string Embedding(Answer answer, int input)
    {
        var vector = answer.Vector(input);
        var value = answer.Request.Fields.Base64
            ? $"\"{Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector))}\""
            : $"[{Json.Numbers(vector)}]";
        return $$"""{"object":"embedding","index":{{input}},"embedding":{{value}}}""";
    }
}
