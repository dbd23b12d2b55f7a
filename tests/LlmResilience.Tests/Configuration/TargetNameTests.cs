using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

public class TargetNameTests
{
    [Theory]
    [InlineData("openai/gpt-4o", "openai", "gpt-4o")]
    [InlineData("OpenAI/GPT", "openai", "GPT")]
    [InlineData("openai/a/b/c", "openai", "a/b/c")]
    public void TryParse_ProviderAndModel_SplitsAtTheFirstSlash(string text, string provider, string model)
    {
        TargetName.TryParse(text, IsOpenAI, out TargetName name).Should().BeTrue();

        name.Should().Be(new TargetName(provider, model));
        name.ToString().Should().Be($"{provider}/{model}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("openai")]
    [InlineData("openai/")]
    [InlineData("openai/ ")]
    [InlineData("/gpt-4o")]
    [InlineData("meta-llama/llama-3")]
    public void TryParse_AnythingElse_IsNone(string? text) => TargetName.TryParse(text, IsOpenAI, out _).Should().BeFalse();

    [Fact]
    public void Equals_ComparesModelsExactlyAndProvidersWithoutCase()
    {
        new TargetName("OpenAI", "a").Should().Be(new TargetName("openai", "a"));
        new TargetName("OpenAI", "a").GetHashCode().Should().Be(new TargetName("openai", "a").GetHashCode());
        new TargetName("openai", "A").Should().NotBe(new TargetName("openai", "a"));
    }

    private static bool IsOpenAI(string name) => name.Equals("openai", StringComparison.OrdinalIgnoreCase);
}
