using System.Net;

namespace LlmResilience.Testing.Tests.Answers;

public sealed class OpenAIAnswersTests : FakeProviderTest
{
    [Theory]
    [InlineData("v1/chat/completions", "/v1/chat/completions", "gpt-x")]
    [InlineData("some/prefix/v3/chat/completions", "/v1/chat/completions", "gpt-x")]
    [InlineData("openai/v1/chat/completions", "/v1/chat/completions", "gpt-x")]
    [InlineData("openai/deployments/my%20own/chat/completions?api-version=2024-10-21", "/v1/chat/completions", "my own")]
    [InlineData("v1/completions", "/v1/completions", "gpt-x")]
    [InlineData("v1/responses", "/v1/responses", "gpt-x")]
    [InlineData("openai/deployments/emb/embeddings?api-version=2024-10-21", "/v1/embeddings", "emb")]
    public async Task Endpoint_AnyPrefix_IsFoundByTheEndOfThePath(string path, string endpoint, string model)
    {
        using var response = await PostAsync(path, Chat("gpt-x"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var request = Provider.Requests.Should().ContainSingle().Subject;
        request.Endpoint.Should().Be(endpoint);
        request.Model.Should().Be(model);
        (await ReadJsonAsync(response)).GetProperty("model").GetString().Should().Be(model);
    }

    [Fact]
    public async Task Endpoint_Unknown_AnswersNotFoundInTheShapeOfOpenAI()
    {
        using var response = await PostAsync("v1/nonsense", "{}");

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        var error = (await ReadJsonAsync(response)).GetProperty("error");
        error.GetProperty("message").GetString().Should().Be("Invalid URL (POST /v1/nonsense)");
        Provider.Requests.Should().ContainSingle().Which.Endpoint.Should().BeNull();
    }

    [Fact]
    public async Task ChatStream_WithoutUsageOption_EndsWithDoneAndHasNoUsage()
    {
        Provider.Model("m").Answers("a b");

        using var response = await PostAsync("v1/chat/completions", Chat("m", stream: true));
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Limit);

        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        text.Should().EndWith("data: [DONE]\n\n").And.NotContain("usage");
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(5, "role, two words, reason to finish, end");
    }

    [Fact]
    public async Task CompletionsStream_WithUsageOption_SendsTextThenUsage()
    {
        Provider.Model("m").Answers("a b");
        const string Body = """{"model":"m","prompt":"Hi","stream":true,"stream_options":{"include_usage":true}}""";

        using var response = await PostAsync("v1/completions", Body);
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Limit);

        text.Should().Contain("\"text\":\" b\"").And.Contain("\"completion_tokens\":2").And.EndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task Completions_Answered_HasTextAndUsage()
    {
        Provider.Model("m").Answers("a \"quoted\" b");

        using var response = await PostAsync("v1/completions", """{"model":"m","prompt":"Hi"}""");

        var choice = (await ReadJsonAsync(response)).GetProperty("choices")[0];
        choice.GetProperty("text").GetString().Should().Be("a \"quoted\" b");
    }

    [Fact]
    public async Task StoredResponse_UnknownId_IsNotFound()
    {
        using var response = await Client.GetAsync(new Uri(Provider.BaseAddress, "v1/responses/resp_none")).WaitAsync(Limit);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).Should().Contain("Response with id 'resp_none' not found.");
    }

    [Fact]
    public async Task Embeddings_WithoutEncoding_AreNumbersAndATokenListIsOneInput()
    {
        using var response = await PostAsync("v1/embeddings", """{"input":[1,2,3],"model":"e","dimensions":2}""");

        var data = (await ReadJsonAsync(response)).GetProperty("data");
        data.GetArrayLength().Should().Be(1);
        data[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).Should().Equal(1, 0);
    }

    [Fact]
    public async Task Models_OneAskedFor_IsAnsweredByItsName()
    {
        using var response = await Client.GetAsync(new Uri(Provider.BaseAddress, "v1/models/gpt-4o")).WaitAsync(Limit);

        (await ReadJsonAsync(response)).GetProperty("id").GetString().Should().Be("gpt-4o");
    }
}
