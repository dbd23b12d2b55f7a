namespace LlmResilience;

/// <summary>The dialect that a provider speaks.</summary>
public enum LlmWireFormat
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>OpenAI chat completions, and what shares its base path and error shape (embeddings, images, audio, files).</summary>
    OpenAIChat,

    /// <summary>OpenAI responses.</summary>
    OpenAIResponses,

    /// <summary>Anthropic messages.</summary>
    AnthropicMessages,

    /// <summary>Google Gemini, also on Vertex AI.</summary>
    Gemini,

    /// <summary>Ollama's native API.</summary>
    Ollama,

    /// <summary>Cohere's native API.</summary>
    Cohere,

    /// <summary>AWS Bedrock runtime (invoke and converse).</summary>
    Bedrock,
}
