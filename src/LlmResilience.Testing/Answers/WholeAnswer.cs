namespace LlmResilience.Testing.Answers;

/// <summary>An answer that is not streamed.</summary>
internal readonly record struct WholeAnswer(string Body, int Status = 200, string ContentType = "application/json")
{
    public static implicit operator WholeAnswer(string body) => new(body);
}
