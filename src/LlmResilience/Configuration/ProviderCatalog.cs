using System.Collections.Frozen;
using System.Net;
using static LlmResilience.Configuration.CredentialScheme;
using static LlmResilience.LlmWireFormat;

namespace LlmResilience.Configuration;

/// <summary>The providers that the library knows by itself, by name and by host.</summary>
internal static class ProviderCatalog
{
    private const int OllamaPort = 11434;
    private const int LMStudioPort = 1234;

    /// <summary>What a provider is taken for of which only the address is known.</summary>
    public static KnownProvider OpenAICompatible { get; } = new(ProviderNames.OpenAICompatible, null, [OpenAIChat], Bearer);

    /// <summary>All known providers.</summary>
    public static IReadOnlyList<KnownProvider> All { get; } =
    [
        new(ProviderNames.OpenAI, "https://api.openai.com/v1/", [OpenAIChat, OpenAIResponses], Bearer),
        new(ProviderNames.AzureOpenAI, null, [OpenAIChat, OpenAIResponses], ApiKey),
        new(ProviderNames.Anthropic, "https://api.anthropic.com/", [AnthropicMessages, OpenAIChat], XApiKey),
        new(ProviderNames.Gemini, "https://generativelanguage.googleapis.com/", [Gemini, OpenAIChat], XGoogApiKey),
        new(ProviderNames.Vertex, null, [Gemini, AnthropicMessages, OpenAIChat], Bearer, SignedRequests: true),
        new(ProviderNames.Bedrock, null, [Bedrock, OpenAIChat], Bearer, SignedRequests: true),
        new(ProviderNames.Mistral, "https://api.mistral.ai/v1/", [OpenAIChat], Bearer),
        new(ProviderNames.Groq, "https://api.groq.com/openai/v1/", [OpenAIChat, OpenAIResponses], Bearer, SlashedModelNames: true),
        new(ProviderNames.Cohere, "https://api.cohere.com/", [Cohere, OpenAIChat], Bearer),
        new(ProviderNames.DeepSeek, "https://api.deepseek.com/", [OpenAIChat, AnthropicMessages], Bearer),
        new(ProviderNames.XAI, "https://api.x.ai/v1/", [OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer),
        new(ProviderNames.OpenRouter, "https://openrouter.ai/api/v1/", [OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer, SlashedModelNames: true),
        new(ProviderNames.Together, "https://api.together.xyz/v1/", [OpenAIChat], Bearer, SlashedModelNames: true),
        new(ProviderNames.Fireworks, "https://api.fireworks.ai/inference/v1/", [OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer, SlashedModelNames: true),
        new(ProviderNames.Perplexity, "https://api.perplexity.ai/", [OpenAIChat, OpenAIResponses], Bearer, SlashedModelNames: true),
        new(ProviderNames.Ollama, "http://localhost:11434/", [Ollama, OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer, SlashedModelNames: true),
        new(ProviderNames.LMStudio, "http://localhost:1234/v1/", [OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer, SlashedModelNames: true),
        new(ProviderNames.Vllm, null, [OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer, SlashedModelNames: true),
        new(ProviderNames.GpuStack, null, [OpenAIChat], Bearer),
        new(ProviderNames.DockerModelRunner, null, [OpenAIChat], Bearer, SlashedModelNames: true),
        new(ProviderNames.LiteLlm, null, [OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer, SlashedModelNames: true),
        new(ProviderNames.LlamaCpp, null, [OpenAIChat, OpenAIResponses, AnthropicMessages], Bearer),
        OpenAICompatible,
    ];

    private static readonly FrozenDictionary<string, KnownProvider> ByName = All.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    // Beside the known addresses' own hosts.
    private static readonly FrozenDictionary<string, string> OtherHosts = new Dictionary<string, string>
    {
        ["aiplatform.googleapis.com"] = ProviderNames.Vertex,
        ["api.cohere.ai"] = ProviderNames.Cohere,
        ["api.together.ai"] = ProviderNames.Together,
        ["codestral.mistral.ai"] = ProviderNames.Mistral,
        ["eu.api.openai.com"] = ProviderNames.OpenAI,
        ["us.api.openai.com"] = ProviderNames.OpenAI,
        ["ollama.com"] = ProviderNames.Ollama,
        ["model-runner.docker.internal"] = ProviderNames.DockerModelRunner,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly (string Start, string End, string Name)[] HostPatterns =
    [
        ("", ".openai.azure.com", ProviderNames.AzureOpenAI),
        ("", ".cognitiveservices.azure.com", ProviderNames.AzureOpenAI),
        ("", ".services.ai.azure.com", ProviderNames.AzureOpenAI),
        ("", "-aiplatform.googleapis.com", ProviderNames.Vertex),
        ("bedrock-runtime.", ".amazonaws.com", ProviderNames.Bedrock),
        ("bedrock-runtime-fips.", ".amazonaws.com", ProviderNames.Bedrock),
        ("", ".api.x.ai", ProviderNames.XAI),
    ];

    private static readonly FrozenDictionary<string, KnownProvider> ByHost = All
        .Where(p => p.Address is not null && !new Uri(p.Address).IsLoopback)
        .Select(p => KeyValuePair.Create(new Uri(p.Address!).Host, p))
        .Concat(OtherHosts.Select(h => KeyValuePair.Create(h.Key, ByName[h.Value])))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a known provider by its name, in any case.</summary>
    public static KnownProvider? FindByName(string name) =>
        ByName.GetValueOrDefault(name.Equals("azure", StringComparison.OrdinalIgnoreCase) ? ProviderNames.AzureOpenAI : name);

    /// <summary>Finds a known provider by the host and port that a request goes to.</summary>
    public static KnownProvider? FindByHost(string host, int port)
    {
        if (ByHost.TryGetValue(host, out KnownProvider? known))
        {
            return known;
        }

        foreach ((string start, string end, string name) in HostPatterns)
        {
            if (host.StartsWith(start, StringComparison.OrdinalIgnoreCase) && host.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return ByName[name];
            }
        }

        return port switch
        {
            OllamaPort when IsLocal(host) => ByName[ProviderNames.Ollama],
            LMStudioPort when IsLocal(host) => ByName[ProviderNames.LMStudio],
            _ => null,
        };
    }

    // Model servers of one's own stand on the machine, beside the container, or in the private network.
    private static bool IsLocal(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return IsLocal(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        }

        return !host.Contains('.', StringComparison.Ordinal)
            || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLocal(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int written) && written == 4
            && (bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168));
    }
}
