using System.Text.Json;

namespace LlmResilience.Testing.Tests.Answers;

public sealed class OllamaAnswersTests : FakeProviderTest
{
    [Theory]
    [InlineData("api/chat")]
    [InlineData("api/generate")]
    public async Task Generation_StreamNotDeclined_IsJsonLines(string path)
    {
        Provider.Model("llama3").Answers("Hello there");

        using var response = await PostAsync(path, Chat("llama3"));
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Limit);

        response.Content.Headers.ContentType!.MediaType.Should().Be("application/x-ndjson");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        string.Concat(lines.Select(TextOf)).Should().Be("Hello there");
        lines.Select(line => line.GetProperty("done").GetBoolean()).Should().Equal(false, false, true);
        Provider.Requests.Should().ContainSingle().Which.IsStreaming.Should().BeTrue();
    }

    [Theory]
    [InlineData("api/chat")]
    [InlineData("api/generate")]
    public async Task Generation_StreamDeclined_IsOneObject(string path)
    {
        Provider.Model("llama3").Answers("Hello there");

        using var response = await PostAsync(path, """{"model":"llama3","stream":false}""");

        var answer = await ReadJsonAsync(response);
        TextOf(answer).Should().Be("Hello there");
        answer.GetProperty("done_reason").GetString().Should().Be("stop");
    }

    [Fact]
    public async Task GenerationStream_ErrorInAnswer_EndsWithAnErrorLine()
    {
        Provider.Model("llama3").RepliesWith(FakeReply.ErrorInAnswer(SelfHostedErrors.OllamaRunnerStopped, "Hello"));

        using var response = await PostAsync("api/chat", Chat("llama3"));
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Limit);

        text.TrimEnd().Split('\n')[^1].Should().Be("""{"error":"llama runner process has terminated: exit status 2"}""");
    }

    [Fact]
    public async Task EmbedAndTags_Asked_AreAnsweredInTheirShape()
    {
        Provider.Model("llama3").Answers("x");

        using var embed = await PostAsync("api/embed", """{"model":"e","input":["a","b"]}""");
        using var tags = await Client.GetAsync(new Uri(Provider.BaseAddress, "api/tags")).WaitAsync(Limit);

        (await ReadJsonAsync(embed)).GetProperty("embeddings").GetArrayLength().Should().Be(2);
        (await ReadJsonAsync(tags)).GetProperty("models")[0].GetProperty("name").GetString().Should().Be("llama3");
    }

    private static string? TextOf(JsonElement line) =>
        line.TryGetProperty("message", out var message)
            ? message.GetProperty("content").GetString()
            : line.GetProperty("response").GetString();
}
