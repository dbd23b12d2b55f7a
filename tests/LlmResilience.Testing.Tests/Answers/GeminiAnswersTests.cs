using System.Text.Json;

namespace LlmResilience.Testing.Tests.Answers;

public sealed class GeminiAnswersTests : FakeProviderTest
{
    private const string Body = """{"contents":[{"parts":[{"text":"Hi"}]}]}""";

    [Fact]
    public async Task GenerateContent_Answered_TakesTheModelFromThePath()
    {
        Provider.Model("gemini-2.5-pro").Answers("Hello there");

        using var response = await PostAsync("v1beta/models/gemini-2.5-pro:generateContent", Body);

        TextOf(await ReadJsonAsync(response)).Should().Be("Hello there");
        var request = Provider.Requests.Should().ContainSingle().Subject;
        request.Endpoint.Should().Be("/v1beta/models/{model}:generateContent");
        request.IsStreaming.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("Hello big world")]
    public async Task StreamGenerateContent_AsSse_EndsWithTheReasonToFinish(string text)
    {
        Provider.Model("gemini").Answers(text);

        using var response = await PostAsync("v1beta/models/gemini:streamGenerateContent?alt=sse", Body);
        var body = await response.Content.ReadAsStringAsync().WaitAsync(Limit);

        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        var chunks = body.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(item => JsonDocument.Parse(item["data: ".Length..]).RootElement).ToList();
        string.Concat(chunks.Select(TextOf)).Should().Be(text);
        chunks[^1].GetProperty("candidates")[0].GetProperty("finishReason").GetString().Should().Be("STOP");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("Hello big world")]
    public async Task StreamGenerateContent_WithoutAlt_IsOneJsonArray(string text)
    {
        Provider.Model("gemini").Answers(text);

        using var response = await PostAsync("v1beta/models/gemini:streamGenerateContent", Body);

        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var chunks = await ReadJsonAsync(response);
        string.Concat(chunks.EnumerateArray().Select(TextOf)).Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    public async Task StreamGenerateContent_ErrorInAnswer_IsTheLastElementOfTheArray(string before)
    {
        Provider.Model("gemini").RepliesWith(FakeReply.ErrorInAnswer(GeminiErrors.Unavailable, before));

        using var response = await PostAsync("v1beta/models/gemini:streamGenerateContent", Body);

        var last = (await ReadJsonAsync(response)).EnumerateArray().Last();
        last.GetProperty("error").GetProperty("status").GetString().Should().Be("UNAVAILABLE");
    }

    [Fact]
    public async Task OtherMethods_Asked_AreAnsweredInTheirShape()
    {
        using var count = await PostAsync("v1beta/models/gemini:countTokens", Body);
        using var one = await PostAsync("v1beta/models/emb:embedContent", """{"content":{"parts":[{"text":"a"}]}}""");
        using var many = await PostAsync("v1beta/models/emb:batchEmbedContents", """{"requests":[{},{}]}""");
        using var models = await Client.GetAsync(new Uri(Provider.BaseAddress, "v1beta/models")).WaitAsync(Limit);

        (await ReadJsonAsync(count)).GetProperty("totalTokens").GetInt32().Should().BePositive();
        (await ReadJsonAsync(one)).GetProperty("embedding").GetProperty("values").GetArrayLength().Should().Be(8);
        (await ReadJsonAsync(many)).GetProperty("embeddings").GetArrayLength().Should().Be(2);
        (await ReadJsonAsync(models)).GetProperty("models").GetArrayLength().Should().Be(0);
    }

    private static string? TextOf(JsonElement chunk) =>
        chunk.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString();
}
