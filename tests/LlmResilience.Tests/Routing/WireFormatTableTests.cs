using LlmResilience.Calls;
using LlmResilience.Configuration;
using LlmResilience.Routing;
using LlmResilience.Tests.Configuration;
using static LlmResilience.LlmOperation;
using static LlmResilience.LlmWireFormat;

namespace LlmResilience.Tests.Routing;

public sealed class WireFormatTableTests
{
    private const string VertexAddress = "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/";
    private const string AzureAddress = "https://contoso.openai.azure.com/";

    [Theory]
    [InlineData("openai", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://api.openai.com/v1/chat/completions")]
    [InlineData("openai", null, OpenAIChat, EndpointNames.Embeddings, "m", "https://api.openai.com/v1/embeddings")]
    [InlineData("openai", null, OpenAIResponses, EndpointNames.Responses, "m", "https://api.openai.com/v1/responses")]
    [InlineData("openai", "https://gateway.example/team/a/openai/v1/", OpenAIChat, EndpointNames.ChatCompletions, "m", "https://gateway.example/team/a/openai/v1/chat/completions")]
    [InlineData("anthropic", null, AnthropicMessages, EndpointNames.Messages, "m", "https://api.anthropic.com/v1/messages")]
    [InlineData("anthropic", null, AnthropicMessages, EndpointNames.MessageTokens, "m", "https://api.anthropic.com/v1/messages/count_tokens")]
    [InlineData("anthropic", "https://gateway.example/anthropic/v1/", AnthropicMessages, EndpointNames.Messages, "m", "https://gateway.example/anthropic/v1/messages")]
    [InlineData("anthropic", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://api.anthropic.com/v1/chat/completions")]
    [InlineData("gemini", null, Gemini, EndpointNames.GenerateContent, "gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent")]
    [InlineData("gemini", null, Gemini, EndpointNames.CountTokens, "models/gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:countTokens")]
    [InlineData("gemini", null, Gemini, EndpointNames.GenerateContent, "tunedModels/mine", "https://generativelanguage.googleapis.com/v1beta/tunedModels/mine:generateContent")]
    [InlineData("gemini", null, Gemini, EndpointNames.GenerateContent, "a/b:c", "https://generativelanguage.googleapis.com/v1beta/models/a%2Fb%3Ac:generateContent")]
    [InlineData("gemini", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions")]
    [InlineData("gemini", "https://generativelanguage.googleapis.com/v1beta/openai/", OpenAIChat, EndpointNames.ChatCompletions, "m", "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions")]
    [InlineData("gemini", "https://generativelanguage.googleapis.com/v1beta/openai/", Gemini, EndpointNames.GenerateContent, "m", "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent")]
    [InlineData("vertex", VertexAddress, Gemini, EndpointNames.GenerateContent, "gemini-2.5-pro", VertexAddress + "publishers/google/models/gemini-2.5-pro:generateContent")]
    [InlineData("vertex", VertexAddress, Gemini, EndpointNames.GenerateContent, "endpoints/123", VertexAddress + "endpoints/123:generateContent")]
    [InlineData("vertex", VertexAddress, OpenAIChat, EndpointNames.ChatCompletions, "google/gemini-2.5-pro", VertexAddress + "endpoints/openapi/chat/completions")]
    [InlineData("vertex", VertexAddress, AnthropicMessages, EndpointNames.StreamRawPredict, "claude-sonnet-4@20250514", VertexAddress + "publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict")]
    [InlineData("bedrock", "https://bedrock-runtime.eu-west-1.amazonaws.com/", Bedrock, EndpointNames.Converse, "anthropic.claude-v2:1", "https://bedrock-runtime.eu-west-1.amazonaws.com/model/anthropic.claude-v2%3A1/converse")]
    [InlineData("bedrock", "https://bedrock-runtime.eu-west-1.amazonaws.com/", OpenAIChat, EndpointNames.ChatCompletions, "m", "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1/chat/completions")]
    [InlineData("groq", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://api.groq.com/openai/v1/chat/completions")]
    [InlineData("cohere", null, Cohere, EndpointNames.CohereChat, "m", "https://api.cohere.com/v2/chat")]
    [InlineData("cohere", "https://api.cohere.com/v1/", Cohere, EndpointNames.CohereEmbed, "m", "https://api.cohere.com/v2/embed")]
    [InlineData("cohere", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://api.cohere.com/compatibility/v1/chat/completions")]
    [InlineData("deepseek", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://api.deepseek.com/chat/completions")]
    [InlineData("deepseek", "https://api.deepseek.com/v1/", OpenAIChat, EndpointNames.ChatCompletions, "m", "https://api.deepseek.com/v1/chat/completions")]
    [InlineData("deepseek", "https://api.deepseek.com/v1/", AnthropicMessages, EndpointNames.Messages, "m", "https://api.deepseek.com/anthropic/v1/messages")]
    [InlineData("deepseek", "https://api.deepseek.com/anthropic/", AnthropicMessages, EndpointNames.Messages, "m", "https://api.deepseek.com/anthropic/v1/messages")]
    [InlineData("openrouter", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://openrouter.ai/api/v1/chat/completions")]
    [InlineData("openrouter", null, AnthropicMessages, EndpointNames.Messages, "m", "https://openrouter.ai/api/v1/messages")]
    [InlineData("perplexity", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "https://api.perplexity.ai/chat/completions")]
    [InlineData("perplexity", null, OpenAIResponses, EndpointNames.Responses, "m", "https://api.perplexity.ai/v1/responses")]
    [InlineData("ollama", null, Ollama, EndpointNames.OllamaChat, "m", "http://localhost:11434/api/chat")]
    [InlineData("ollama", "http://localhost:11434/v1/", Ollama, EndpointNames.OllamaChat, "m", "http://localhost:11434/api/chat")]
    [InlineData("ollama", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "http://localhost:11434/v1/chat/completions")]
    [InlineData("ollama", null, OpenAIResponses, EndpointNames.Responses, "m", "http://localhost:11434/v1/responses")]
    [InlineData("ollama", null, AnthropicMessages, EndpointNames.Messages, "m", "http://localhost:11434/v1/messages")]
    [InlineData("lmstudio", null, OpenAIChat, EndpointNames.ChatCompletions, "m", "http://localhost:1234/v1/chat/completions")]
    [InlineData("gpustack", "http://gpu.local/v1-openai/", OpenAIChat, EndpointNames.ChatCompletions, "m", "http://gpu.local/v1-openai/chat/completions")]
    [InlineData("docker-model-runner", "http://model-runner.docker.internal/engines/v1/", OpenAIChat, EndpointNames.Embeddings, "m", "http://model-runner.docker.internal/engines/v1/embeddings")]
    [InlineData("vllm", "http://vllm:8000/v1/", AnthropicMessages, EndpointNames.Messages, "m", "http://vllm:8000/v1/messages")]
    public void BuildUri_EachRow_YieldsTheUrl(string kind, string? address, LlmWireFormat format, string endpoint, string model, string url)
    {
        Provider provider = TestProviders.Of(kind, address);

        Uri uri = WireFormatTable.BuildUri(provider, format, Generate, endpoint, model, LlmStreaming.No);

        uri.AbsoluteUri.Should().Be(url);
    }

    [Theory]
    [InlineData(null, OpenAIChat, EndpointNames.ChatCompletions, "openai/v1/chat/completions")]
    [InlineData("preview", OpenAIResponses, EndpointNames.Responses, "openai/v1/responses?api-version=preview")]
    [InlineData("2024-10-21", OpenAIChat, EndpointNames.ChatCompletions, "openai/deployments/my%2Fgpt%3A4/chat/completions?api-version=2024-10-21")]
    [InlineData("2024-10-21", OpenAIChat, EndpointNames.Embeddings, "openai/deployments/my%2Fgpt%3A4/embeddings?api-version=2024-10-21")]
    [InlineData("2025-03-01-preview", OpenAIResponses, EndpointNames.Responses, "openai/responses?api-version=2025-03-01-preview")]
    [InlineData("2024-10-21", OpenAIChat, EndpointNames.Models, "openai/models?api-version=2024-10-21")]
    public void BuildUri_Azure_FollowsTheApiVersion(string? version, LlmWireFormat format, string endpoint, string path)
    {
        foreach (string address in new[] { AzureAddress, AzureAddress + "openai/", AzureAddress + "openai/v1/" })
        {
            Provider provider = TestProviders.Of("azure", address, version);

            Uri uri = WireFormatTable.BuildUri(provider, format, Generate, endpoint, "my/gpt:4", LlmStreaming.No);

            uri.AbsoluteUri.Should().Be(AzureAddress + path);
        }
    }

    [Fact]
    public void BuildUri_AzureInference_KeepsTheModelInTheBody()
    {
        Provider provider = TestProviders.Of("azure", "https://contoso.services.ai.azure.com/models/", "2024-05-01-preview");

        Uri uri = WireFormatTable.BuildUri(provider, OpenAIChat, Generate, EndpointNames.ChatCompletions, "m", LlmStreaming.No);

        uri.AbsoluteUri.Should().Be("https://contoso.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview");
        WireFormatTable.PlaceOfModel(provider, OpenAIChat).Should().Be(ModelPlace.Body);
    }

    [Theory]
    [InlineData(EndpointNames.GenerateContent, LlmStreaming.Yes, "streamGenerateContent?alt=sse")]
    [InlineData(EndpointNames.StreamGenerateContent, LlmStreaming.Yes, "streamGenerateContent?alt=sse")]
    [InlineData(EndpointNames.StreamGenerateContent, LlmStreaming.Unknown, "streamGenerateContent")]
    [InlineData(EndpointNames.GenerateContent, LlmStreaming.No, "generateContent")]
    public void BuildUri_GeminiStream_AsksForEvents(string endpoint, LlmStreaming streaming, string end) =>
        WireFormatTable.BuildUri(TestProviders.Of("gemini"), Gemini, Generate, endpoint, "m", streaming)
            .AbsoluteUri.Should().Be("https://generativelanguage.googleapis.com/v1beta/models/m:" + end);

    [Theory]
    [InlineData("openai", null, OpenAIChat, nameof(ModelPlace.Body))]
    [InlineData("azure", null, OpenAIChat, nameof(ModelPlace.Body))]
    [InlineData("azure", "2024-10-21", OpenAIChat, nameof(ModelPlace.Url))]
    [InlineData("azure", "2025-03-01-preview", OpenAIResponses, nameof(ModelPlace.Body))]
    [InlineData("gemini", null, Gemini, nameof(ModelPlace.Url))]
    [InlineData("gemini", null, OpenAIChat, nameof(ModelPlace.Body))]
    [InlineData("vertex", null, AnthropicMessages, nameof(ModelPlace.Url))]
    [InlineData("bedrock", null, Bedrock, nameof(ModelPlace.Url))]
    [InlineData("ollama", null, Ollama, nameof(ModelPlace.Body))]
    public void PlaceOfModel_EachRow_IsKnown(string kind, string? version, LlmWireFormat format, string place) =>
        WireFormatTable.PlaceOfModel(TestProviders.Of(kind, "https://host.example/", version), format).ToString().Should().Be(place);

    [Theory]
    [InlineData("openai", OpenAIChat, Generate, EndpointNames.ChatCompletions, true)]
    [InlineData("openai", OpenAIChat, Embed, EndpointNames.Embeddings, true)]
    [InlineData("openai", OpenAIResponses, Generate, EndpointNames.Responses, true)]
    [InlineData("openai", OpenAIResponses, Generate, EndpointNames.ChatCompletions, false)]
    [InlineData("openai", AnthropicMessages, Generate, EndpointNames.Messages, false)]
    [InlineData("mistral", OpenAIResponses, Generate, EndpointNames.Responses, false)]
    [InlineData("anthropic", OpenAIChat, Generate, EndpointNames.ChatCompletions, true)]
    [InlineData("anthropic", OpenAIChat, Embed, EndpointNames.Embeddings, false)]
    [InlineData("anthropic", AnthropicMessages, CountTokens, EndpointNames.MessageTokens, true)]
    [InlineData("anthropic", AnthropicMessages, Generate, EndpointNames.RawPredict, false)]
    [InlineData("vertex", AnthropicMessages, Generate, EndpointNames.RawPredict, true)]
    [InlineData("vertex", AnthropicMessages, Generate, EndpointNames.Messages, false)]
    [InlineData("vertex", Gemini, Embed, EndpointNames.BatchEmbedContents, false)]
    [InlineData("gemini", Gemini, Embed, EndpointNames.BatchEmbedContents, true)]
    [InlineData("deepseek", OpenAIChat, Embed, EndpointNames.Embeddings, false)]
    [InlineData("openai", OpenAIChat, Generate, EndpointNames.FillInTheMiddle, false)]
    [InlineData("mistral", OpenAIChat, Generate, EndpointNames.FillInTheMiddle, true)]
    [InlineData("ollama", Ollama, Generate, EndpointNames.OllamaChat, true)]
    [InlineData("bedrock", Bedrock, Generate, EndpointNames.Converse, true)]
    public void CanServe_EachRow_SaysWhatIsOffered(string kind, LlmWireFormat format, LlmOperation operation, string endpoint, bool can) =>
        WireFormatTable.CanServe(TestProviders.Of(kind, "https://host.example/"), format, operation, endpoint).Should().Be(can);

    [Theory]
    [InlineData("openai", OpenAIChat, nameof(CredentialScheme.Bearer))]
    [InlineData("azure", OpenAIResponses, nameof(CredentialScheme.ApiKey))]
    [InlineData("anthropic", AnthropicMessages, nameof(CredentialScheme.XApiKey))]
    [InlineData("anthropic", OpenAIChat, nameof(CredentialScheme.Bearer))]
    [InlineData("gemini", Gemini, nameof(CredentialScheme.XGoogApiKey))]
    [InlineData("gemini", OpenAIChat, nameof(CredentialScheme.Bearer))]
    [InlineData("deepseek", AnthropicMessages, nameof(CredentialScheme.XApiKey))]
    public void CredentialOf_EachRow_IsKnown(string kind, LlmWireFormat format, string scheme) =>
        WireFormatTable.CredentialOf(TestProviders.Of(kind, "https://host.example/"), format).ToString().Should().Be(scheme);

    [Fact]
    public void BuildUri_WhateverACatalogProviderCanServe_IsBelowItsAddress()
    {
        foreach (KnownProvider known in ProviderCatalog.All)
        {
            Provider provider = TestProviders.Of(known.Name, known.Address ?? "https://host.example/base/");
            foreach (LlmWireFormat format in known.WireFormats)
            {
                string endpoint = format switch
                {
                    OpenAIChat => EndpointNames.ChatCompletions,
                    OpenAIResponses => EndpointNames.Responses,
                    AnthropicMessages => known.Name == "vertex" ? EndpointNames.RawPredict : EndpointNames.Messages,
                    Gemini => EndpointNames.GenerateContent,
                    Ollama => EndpointNames.OllamaChat,
                    Cohere => EndpointNames.CohereChat,
                    Bedrock => EndpointNames.Converse,
                    _ => throw new InvalidOperationException(),
                };

                WireFormatTable.CanServe(provider, format, Generate, endpoint).Should().BeTrue($"{known.Name} speaks {format}");
                Uri uri = WireFormatTable.BuildUri(provider, format, Generate, endpoint, "m", LlmStreaming.No);
                uri.Host.Should().Be(provider.Address.Host);
                EndpointRow? row = EndpointTable.Find(HttpMethod.Post, uri.AbsolutePath, provider, out _);
                row!.Endpoint.Should().Be(endpoint, $"{uri} is recognised again");
                row.WireFormat.Should().Be(format);
            }
        }
    }
}
