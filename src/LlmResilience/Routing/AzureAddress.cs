using LlmResilience.Calls;
using LlmResilience.Configuration;

namespace LlmResilience.Routing;

/// <summary>
/// The URLs of Azure OpenAI. With a dated api-version the model is a deployment in the path; without one, or with the names
/// <c>preview</c>, <c>latest</c> and <c>v1</c>, the path is <c>/openai/v1</c> and the model stands in the body. An address that ends in
/// <c>/models</c> is that of Azure AI inference, where it stands in the body too.
/// </summary>
internal static class AzureAddress
{
    private static readonly WireFormatRow Row = new(ProviderNames.AzureOpenAI, LlmWireFormat.OpenAIChat, "openai/", "openai/v1/", "openai/");

    /// <summary>Whether Azure's rules count.</summary>
    public static bool Applies(Provider provider, LlmWireFormat format) =>
        provider.Known.Name == ProviderNames.AzureOpenAI && (format is LlmWireFormat.OpenAIChat or LlmWireFormat.OpenAIResponses);

    /// <summary>Whether the model stands in the URL. Never for responses, which are no part of a deployment.</summary>
    public static bool HasModelInUrl(Provider provider, LlmWireFormat format) =>
        format == LlmWireFormat.OpenAIChat && HasDatedVersion(provider) && !IsInference(provider);

    /// <summary>Puts together the URL of an endpoint.</summary>
    public static Uri BuildUri(Provider provider, string endpoint, string model)
    {
        string path = endpoint[Row.CanonicalRoot.Length..];
        string query = provider.ApiVersion is { Length: > 0 } version ? "?api-version=" + Uri.EscapeDataString(version) : "";
        if (IsInference(provider))
        {
            return new Uri(provider.Address.GetLeftPart(UriPartial.Path) + path + query);
        }

        string folder = (HasDatedVersion(provider), IsOfDeployment(endpoint)) switch
        {
            (false, _) => "v1/",
            (true, true) => $"deployments/{Uri.EscapeDataString(model)}/",
            (true, false) => "",
        };
        return new Uri(Row.BaseOf(provider.Address) + folder + path + query);
    }

    private static bool IsInference(Provider provider) => provider.Address.AbsolutePath.EndsWith("/models/", StringComparison.Ordinal);

    private static bool HasDatedVersion(Provider provider) =>
        provider.ApiVersion is { Length: > 0 } version && char.IsAsciiDigit(version[0]);

    private static bool IsOfDeployment(string endpoint) =>
        endpoint is EndpointNames.ChatCompletions or EndpointNames.Completions or EndpointNames.Embeddings
            or EndpointNames.ImageGenerations or EndpointNames.ImageEdits
            or EndpointNames.Speech or EndpointNames.Transcriptions or EndpointNames.Translations;
}
