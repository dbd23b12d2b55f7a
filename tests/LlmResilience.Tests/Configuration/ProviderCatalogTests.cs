using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

public sealed class ProviderCatalogTests
{
    [Theory]
    [InlineData("api.openai.com", 443, "openai")]
    [InlineData("API.OpenAI.com", 443, "openai")]
    [InlineData("eu.api.openai.com", 443, "openai")]
    [InlineData("contoso.openai.azure.com", 443, "azure-openai")]
    [InlineData("contoso.cognitiveservices.azure.com", 443, "azure-openai")]
    [InlineData("contoso.services.ai.azure.com", 443, "azure-openai")]
    [InlineData("api.anthropic.com", 443, "anthropic")]
    [InlineData("generativelanguage.googleapis.com", 443, "gemini")]
    [InlineData("us-central1-aiplatform.googleapis.com", 443, "vertex")]
    [InlineData("aiplatform.googleapis.com", 443, "vertex")]
    [InlineData("bedrock-runtime.eu-west-1.amazonaws.com", 443, "bedrock")]
    [InlineData("api.mistral.ai", 443, "mistral")]
    [InlineData("api.groq.com", 443, "groq")]
    [InlineData("api.cohere.com", 443, "cohere")]
    [InlineData("api.cohere.ai", 443, "cohere")]
    [InlineData("api.deepseek.com", 443, "deepseek")]
    [InlineData("api.x.ai", 443, "xai")]
    [InlineData("eu-west-1.api.x.ai", 443, "xai")]
    [InlineData("openrouter.ai", 443, "openrouter")]
    [InlineData("api.together.xyz", 443, "together")]
    [InlineData("api.fireworks.ai", 443, "fireworks")]
    [InlineData("api.perplexity.ai", 443, "perplexity")]
    [InlineData("localhost", 11434, "ollama")]
    [InlineData("127.0.0.1", 11434, "ollama")]
    [InlineData("::1", 11434, "ollama")]
    [InlineData("192.168.1.20", 11434, "ollama")]
    [InlineData("ollama", 11434, "ollama")]
    [InlineData("host.docker.internal", 11434, "ollama")]
    [InlineData("10.0.0.7", 1234, "lmstudio")]
    [InlineData("localhost", 1234, "lmstudio")]
    public void FindByHost_KnownHost_FindsTheProvider(string host, int port, string name) =>
        ProviderCatalog.FindByHost(host, port)!.Name.Should().Be(name);

    [Theory]
    [InlineData("example.com", 443)]
    [InlineData("example.com", 11434)]
    [InlineData("8.8.8.8", 1234)]
    [InlineData("localhost", 8080)]
    [InlineData("api.openai.com.evil.example", 443)]
    [InlineData("evil-api.openai.com", 443)]
    [InlineData("openai.azure.com.evil.example", 443)]
    [InlineData("s3.eu-west-1.amazonaws.com", 443)]
    public void FindByHost_AnyOtherHost_FindsNone(string host, int port) =>
        ProviderCatalog.FindByHost(host, port).Should().BeNull();

    [Theory]
    [InlineData("azure", "azure-openai")]
    [InlineData("OpenAI", "openai")]
    [InlineData("vllm", "vllm")]
    [InlineData("llamacpp", "llamacpp")]
    [InlineData("openai-compatible", "openai-compatible")]
    public void FindByName_KnownNameOrAlias_FindsTheProvider(string name, string found) =>
        ProviderCatalog.FindByName(name)!.Name.Should().Be(found);

    [Fact]
    public void FindByName_UnknownName_FindsNone() => ProviderCatalog.FindByName("acme").Should().BeNull();

    [Fact]
    public void All_EachEntry_IsSound()
    {
        ProviderCatalog.All.Select(p => p.Name).Should().OnlyHaveUniqueItems();
        foreach (KnownProvider known in ProviderCatalog.All)
        {
            known.Name.Should().Be(known.Name.ToLowerInvariant());
            known.WireFormats.Should().NotBeEmpty().And.OnlyHaveUniqueItems().And.NotContain(LlmWireFormat.Unknown);
            if (known.Address is { } address)
            {
                address.Should().EndWith("/");
                var uri = new Uri(address);
                ProviderCatalog.FindByHost(uri.Host, uri.Port).Should().BeSameAs(known);
            }
        }
    }
}
