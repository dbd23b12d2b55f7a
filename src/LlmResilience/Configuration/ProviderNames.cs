namespace LlmResilience.Configuration;

/// <summary>The names of the known providers.</summary>
internal static class ProviderNames
{
    public const string OpenAI = "openai";
    public const string AzureOpenAI = "azure-openai";
    public const string Anthropic = "anthropic";
    public const string Gemini = "gemini";
    public const string Vertex = "vertex";
    public const string Bedrock = "bedrock";
    public const string Mistral = "mistral";
    public const string Groq = "groq";
    public const string Cohere = "cohere";
    public const string DeepSeek = "deepseek";
    public const string XAI = "xai";
    public const string OpenRouter = "openrouter";
    public const string Together = "together";
    public const string Fireworks = "fireworks";
    public const string Perplexity = "perplexity";
    public const string Ollama = "ollama";
    public const string LMStudio = "lmstudio";
    public const string Vllm = "vllm";
    public const string GpuStack = "gpustack";
    public const string DockerModelRunner = "docker-model-runner";
    public const string LiteLlm = "litellm";
    public const string LlamaCpp = "llamacpp";
    public const string OpenAICompatible = "openai-compatible";
}
