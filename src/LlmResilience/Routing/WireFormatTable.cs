using LlmResilience.Calls;
using LlmResilience.Configuration;
using static LlmResilience.LlmWireFormat;

namespace LlmResilience.Routing;

/// <summary>
/// Per provider and wire format: the URL of an endpoint beneath the provider's address, how it wants the credential, and where the
/// model stands. Nothing else in the library puts a URL together.
/// </summary>
internal static class WireFormatTable
{
    // The rows of a kind stand before those for every other provider.
    private static readonly WireFormatRow[] Rows =
    [
        new(ProviderNames.Anthropic, OpenAIChat, "v1/", "v1/") { Credential = CredentialScheme.Bearer, Only = [EndpointNames.ChatCompletions] },
        new(ProviderNames.Gemini, OpenAIChat, "v1beta/openai/", "v1beta/openai/", "v1beta/", "v1/") { Credential = CredentialScheme.Bearer },
        new(ProviderNames.Vertex, OpenAIChat, "endpoints/openapi/", "endpoints/openapi/") { Only = [EndpointNames.ChatCompletions] },
        new(ProviderNames.Vertex, Gemini, "publishers/google/", "publishers/google/")
        {
            ModelInUrl = true,
            Only = [EndpointNames.GenerateContent, EndpointNames.StreamGenerateContent, EndpointNames.CountTokens, EndpointNames.EmbedContent],
        },
        new(ProviderNames.Vertex, AnthropicMessages, "publishers/anthropic/", "publishers/anthropic/")
        {
            ModelInUrl = true,
            CanonicalRoot = "/v1/publishers/",
            Only = [EndpointNames.RawPredict, EndpointNames.StreamRawPredict, EndpointNames.RawPredictTokens],
        },
        new(ProviderNames.Bedrock, OpenAIChat, "openai/v1/", "openai/v1/") { Only = [EndpointNames.ChatCompletions] },
        new(ProviderNames.Cohere, OpenAIChat, "compatibility/v1/", "compatibility/v1/", "v2/", "v1/")
        {
            Only = [EndpointNames.ChatCompletions, EndpointNames.Embeddings],
        },
        new(ProviderNames.DeepSeek, AnthropicMessages, "anthropic/v1/", "anthropic/v1/", "anthropic/", "v1/") { Credential = CredentialScheme.XApiKey },
        new(ProviderNames.DeepSeek, OpenAIChat, "", "anthropic/v1/", "anthropic/"),
        new(ProviderNames.Perplexity, OpenAIChat, "", "v1/") { Only = [EndpointNames.ChatCompletions] },
        new(ProviderNames.Perplexity, OpenAIResponses, "v1/", "v1/"),
        new(ProviderNames.Ollama, OpenAIChat, "v1/", "v1/", "api/"),
        new(ProviderNames.Ollama, OpenAIResponses, "v1/", "v1/", "api/"),
        new(ProviderNames.Ollama, AnthropicMessages, "v1/", "v1/", "api/"),
        new(null, OpenAIChat, ""),
        new(null, OpenAIResponses, ""),
        new(null, AnthropicMessages, "v1/", "v1/"),
        new(null, Gemini, "v1beta/", "v1beta/openai/", "v1beta/", "v1/") { ModelInUrl = true },
        new(null, Ollama, "", "v1/", "api/"),
        new(null, Cohere, "", "compatibility/v1/", "v2/", "v1/"),
        new(null, Bedrock, "", "openai/v1/") { ModelInUrl = true },
    ];

    /// <summary>Whether a provider offers an endpoint.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="format">The wire format that the call is in.</param>
    /// <param name="operation">What the call does.</param>
    /// <param name="endpoint">The canonical path.</param>
    public static bool CanServe(Provider provider, LlmWireFormat format, LlmOperation operation, string endpoint) =>
        provider.WireFormats.Contains(format)
        && Offers(format, endpoint)
        && RowOf(provider, format) is { } row
        && (row.Only?.Contains(endpoint) ?? !IsVertexOnly(endpoint))
        && !Lacks(provider.Known.Name, operation, endpoint);

    /// <summary>Puts together the URL of an endpoint.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="format">The wire format that the call is in.</param>
    /// <param name="operation">What the call does.</param>
    /// <param name="endpoint">The canonical path.</param>
    /// <param name="model">The model, unescaped; used where it stands in the URL.</param>
    /// <param name="streaming">Whether the answer is to be streamed; used where the URL says so.</param>
    /// <returns>The URL.</returns>
    /// <exception cref="ArgumentException">No provider speaks the format.</exception>
    public static Uri BuildUri(
        Provider provider, LlmWireFormat format, LlmOperation operation, string endpoint, string model, LlmStreaming streaming)
    {
        if (AzureAddress.Applies(provider, format))
        {
            return AzureAddress.BuildUri(provider, endpoint, model);
        }

        WireFormatRow row = RowOf(provider, format) ?? throw new ArgumentException($"No provider speaks {format}.", nameof(format));
        string canonical = endpoint == EndpointNames.GenerateContent && streaming == LlmStreaming.Yes ? EndpointNames.StreamGenerateContent : endpoint;
        string path = canonical.StartsWith(row.CanonicalRoot, StringComparison.Ordinal) ? canonical[row.CanonicalRoot.Length..] : canonical.TrimStart('/');
        string query = canonical == EndpointNames.StreamGenerateContent && streaming == LlmStreaming.Yes ? "?alt=sse" : "";
        return new Uri(ModelInPath.Put(row.BaseOf(provider.Address) + path, model) + query);
    }

    /// <summary>Where a provider looks for the model in this format.</summary>
    public static ModelPlace PlaceOfModel(Provider provider, LlmWireFormat format)
    {
        bool inUrl = AzureAddress.Applies(provider, format)
            ? AzureAddress.HasModelInUrl(provider, format)
            : RowOf(provider, format) is { ModelInUrl: true };
        return inUrl ? ModelPlace.Url : ModelPlace.Body;
    }

    /// <summary>How a provider wants its API key in this format.</summary>
    public static CredentialScheme CredentialOf(Provider provider, LlmWireFormat format) =>
        provider.Credential == provider.Known.Credential ? RowOf(provider, format)?.Credential ?? provider.Credential : provider.Credential;

    private static WireFormatRow? RowOf(Provider provider, LlmWireFormat format) =>
        Array.Find(Rows, row => row.Format == format && (row.Kind is null || row.Kind == provider.Known.Name));

    // Vertex wants a body of its own there, so that no call from or to another kind of provider fits.
    private static bool IsVertexOnly(string endpoint) =>
        endpoint is EndpointNames.RawPredict or EndpointNames.StreamRawPredict or EndpointNames.RawPredictTokens;

    private static bool Lacks(string kind, LlmOperation operation, string endpoint) => operation switch
    {
        LlmOperation.Embed => kind is ProviderNames.DeepSeek or ProviderNames.Groq or ProviderNames.XAI,
        LlmOperation.Generate => endpoint == EndpointNames.FillInTheMiddle && kind is not (ProviderNames.Mistral or ProviderNames.OpenAICompatible or ProviderNames.LiteLlm),
        _ => false,
    };

    private static bool Offers(LlmWireFormat format, string endpoint) => format switch
    {
        OpenAIChat => endpoint is EndpointNames.ChatCompletions or EndpointNames.Completions or EndpointNames.FillInTheMiddle
            or EndpointNames.Embeddings or EndpointNames.Moderations or EndpointNames.Rerank or EndpointNames.Models
            or EndpointNames.ImageGenerations or EndpointNames.ImageEdits or EndpointNames.ImageVariations
            or EndpointNames.Speech or EndpointNames.Transcriptions or EndpointNames.Translations,
        OpenAIResponses => endpoint is EndpointNames.Responses or EndpointNames.ResponseTokens,
        AnthropicMessages => endpoint is EndpointNames.Messages or EndpointNames.MessageTokens or EndpointNames.Models || IsVertexOnly(endpoint),
        Gemini => endpoint is EndpointNames.GenerateContent or EndpointNames.StreamGenerateContent or EndpointNames.CountTokens
            or EndpointNames.EmbedContent or EndpointNames.BatchEmbedContents or EndpointNames.Predict,
        Ollama => endpoint is EndpointNames.OllamaChat or EndpointNames.OllamaGenerate or EndpointNames.OllamaEmbed
            or EndpointNames.OllamaEmbeddings or EndpointNames.OllamaTags or EndpointNames.OllamaShow,
        Cohere => endpoint is EndpointNames.CohereChat or EndpointNames.CohereChatV1 or EndpointNames.CohereGenerate
            or EndpointNames.CohereEmbed or EndpointNames.CohereEmbedV1 or EndpointNames.CohereTokenize or EndpointNames.CohereRerank,
        Bedrock => endpoint is EndpointNames.Invoke or EndpointNames.InvokeStream or EndpointNames.Converse
            or EndpointNames.ConverseStream or EndpointNames.BedrockTokens,
        Unknown => false,
    };
}
