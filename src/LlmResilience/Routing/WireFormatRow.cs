using LlmResilience.Configuration;

namespace LlmResilience.Routing;

/// <summary>One row of the <see cref="WireFormatTable"/>: where a wire format lives beneath a provider's address.</summary>
/// <param name="Kind">The known provider; null for every other.</param>
/// <param name="Format">The wire format.</param>
/// <param name="Prefix">What stands between the provider's address and the endpoint.</param>
/// <param name="Tails">Ends of an address that lead to one of the provider's formats and are taken off first; longest first.</param>
internal sealed record WireFormatRow(string? Kind, LlmWireFormat Format, string Prefix, params string[] Tails)
{
    /// <summary>How this format wants the API key; null: as the provider's own.</summary>
    public CredentialScheme? Credential { get; init; }

    /// <summary>The only endpoints that are offered here; null: all of the format.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Whether the model stands in the URL.</summary>
    public bool ModelInUrl { get; init; }

    /// <summary>What the canonical paths of the format begin with; it is replaced by address and prefix.</summary>
    public string CanonicalRoot { get; init; } = Format switch
    {
        LlmWireFormat.OpenAIChat or LlmWireFormat.OpenAIResponses or LlmWireFormat.AnthropicMessages => "/v1/",
        LlmWireFormat.Gemini => "/v1beta/",
        LlmWireFormat.Ollama or LlmWireFormat.Cohere or LlmWireFormat.Bedrock or LlmWireFormat.Unknown => "/",
    };

    /// <summary>The address up to where the endpoint begins.</summary>
    public string BaseOf(Uri address)
    {
        string text = address.GetLeftPart(UriPartial.Path);
        foreach (string tail in Tails)
        {
            if (text.EndsWith("/" + tail, StringComparison.Ordinal))
            {
                text = text[..^tail.Length];
                break;
            }
        }

        return text + Prefix;
    }
}
