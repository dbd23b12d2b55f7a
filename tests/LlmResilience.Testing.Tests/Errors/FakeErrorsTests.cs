using System.Text.Json;

namespace LlmResilience.Testing.Tests.Errors;

public sealed class FakeErrorsTests : FakeProviderTest
{
    public static TheoryData<string> Names => [.. FakeErrors.All.Select(error => error.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Error_OfTheCatalogue_IsServedWithStatusHeadersAndBody(string name)
    {
        var error = FakeErrors.Get(name);
        Provider.Model("my-\"model\"").Fails(name);

        using var response = await PostAsync("v1/chat/completions", """{"model":"my-\"model\""}""");
        var body = await response.Content.ReadAsStringAsync();

        ((int)response.StatusCode).Should().Be(error.StatusCode).And.BeInRange(400, 599);
        response.Content.Headers.ContentType?.ToString().Should().Be(error.ContentType);
        error.Headers.Select(header => header.Key).Should().BeSubsetOf(response.Headers.Select(header => header.Key.ToLowerInvariant()));
        body.Should().NotBeEmpty().And.NotContain("{model}").And.NotContain("{now");
        if (error.ContentType!.StartsWith("application/json", StringComparison.Ordinal))
        {
            var act = () => JsonDocument.Parse(body);
            act.Should().NotThrow();
        }
    }

    [Fact]
    public void All_Names_AreUniqueAndNameTheirProvider()
    {
        FakeErrors.All.Select(error => error.Name).Should().OnlyHaveUniqueItems();
        FakeErrors.All.Should().OnlyContain(error => error.Name.StartsWith(error.Provider + "/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openai/invalid-key", 401)]
    [InlineData("openai/insufficient-quota", 429)]
    [InlineData("openai/rate-limit", 429)]
    [InlineData("openai/server-error", 500)]
    [InlineData("openai/overloaded", 503)]
    [InlineData("openai/context-length", 400)]
    [InlineData("openai/unsupported-parameter", 400)]
    [InlineData("openai/model-not-found", 404)]
    [InlineData("openai/responses-only", 404)]
    [InlineData("openai/content-filter", 400)]
    [InlineData("azure/rate-limit", 429)]
    [InlineData("azure/content-filter", 400)]
    [InlineData("azure/deployment-not-found", 404)]
    [InlineData("anthropic/invalid-key", 401)]
    [InlineData("anthropic/rate-limit", 429)]
    [InlineData("anthropic/overloaded", 529)]
    [InlineData("anthropic/prompt-too-long", 400)]
    [InlineData("anthropic/low-credit", 400)]
    [InlineData("anthropic/request-too-large", 413)]
    [InlineData("gemini/rate-limit", 429)]
    [InlineData("gemini/unavailable", 503)]
    [InlineData("gemini/invalid-key", 400)]
    [InlineData("gemini/model-not-found", 404)]
    [InlineData("openrouter/no-credits", 402)]
    [InlineData("openrouter/upstream-rate-limit", 429)]
    [InlineData("groq/request-too-large", 413)]
    [InlineData("gpustack/upstream-timeout", 403)]
    [InlineData("nginx/bad-gateway", 502)]
    [InlineData("nginx/gateway-timeout", 504)]
    [InlineData("cloudflare/unknown-error", 520)]
    [InlineData("ollama/model-not-found", 404)]
    [InlineData("vllm/context-length", 400)]
    [InlineData("llamacpp/model-loading", 503)]
    public void Get_NameThatTestsRelyOn_HasItsStatus(string name, int status) =>
        FakeErrors.Get(name).StatusCode.Should().Be(status);

    [Fact]
    public void WithHeader_SameNameInOtherCase_ReplacesIt()
    {
        var error = OpenAIErrors.RateLimit.WithHeader("Retry-After", "60");

        error.Headers.Where(header => header.Key.Equals("retry-after", StringComparison.OrdinalIgnoreCase))
            .Should().ContainSingle().Which.Value.Should().Be("60");
        OpenAIErrors.RateLimit.Headers.Should().Contain(header => header.Value == "7", "the catalogue itself is immutable");
    }
}
