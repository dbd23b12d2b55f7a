using LlmResilience.Configuration;
using static LlmResilience.Calls.StreamingPlace;
using static LlmResilience.LlmOperation;
using static LlmResilience.LlmWireFormat;

namespace LlmResilience.Calls;

/// <summary>Every endpoint that is a call to an LLM API, by method and end of path. The first row that matches counts.</summary>
internal static class EndpointTable
{
    private static readonly EndpointRow[] Rows =
    [
        // The frequent ones first: most calls end their search here.
        Post("/deployments/{model}/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, ModelPlace.Url, Body),
        Post("/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, ModelPlace.Body, Body),
        Post("/responses", OpenAIResponses, Generate, EndpointNames.Responses, ModelPlace.Body, Body),
        Stays("/threads/**", OpenAIChat, Other, EndpointNames.Threads, Unseen, lasting: true),
        Stays("/conversations/**", OpenAIResponses, Other, EndpointNames.Conversations, Unseen, lasting: true),
        Post("/messages", AnthropicMessages, Generate, EndpointNames.Messages, ModelPlace.Body, Body),
        Post("/models/{model}:generateContent", Gemini, Generate, EndpointNames.GenerateContent, ModelPlace.Url, Never),
        Post("/models/{model}:streamGenerateContent", Gemini, Generate, EndpointNames.StreamGenerateContent, ModelPlace.Url, Query),
        Post("/api/chat", Ollama, Generate, EndpointNames.OllamaChat, ModelPlace.Body, BodyElseYes),
        Post("/deployments/{model}/embeddings", OpenAIChat, Embed, EndpointNames.Embeddings, ModelPlace.Url, Never),
        Post("/api/embeddings", Ollama, Embed, EndpointNames.OllamaEmbeddings, ModelPlace.Body, Never) with { OnlyWhereSpoken = true },
        Post("/embeddings", OpenAIChat, Embed, EndpointNames.Embeddings, ModelPlace.Body, Never),

        // Responses and stored completions.
        Post("/responses/input_tokens", OpenAIResponses, CountTokens, EndpointNames.ResponseTokens, ModelPlace.Body, Never),
        Stays("/responses/**", OpenAIResponses, Other, EndpointNames.Responses, Unseen),
        Stays("/chat/completions/**", OpenAIChat, Other, EndpointNames.ChatCompletions, Unseen),

        // Anthropic.
        Post("/messages/count_tokens", AnthropicMessages, CountTokens, EndpointNames.MessageTokens, ModelPlace.Body, Never),
        Stays("/messages/batches/**", AnthropicMessages, Batch, EndpointNames.MessageBatches, Unseen, lasting: true),

        // Gemini and Vertex; a tuned model stands under tunedModels or endpoints.
        Post("/tunedModels/{+model}:generateContent", Gemini, Generate, EndpointNames.GenerateContent, ModelPlace.Url, Never),
        Post("/tunedModels/{+model}:streamGenerateContent", Gemini, Generate, EndpointNames.StreamGenerateContent, ModelPlace.Url, Query),
        Post("/endpoints/{+model}:generateContent", Gemini, Generate, EndpointNames.GenerateContent, ModelPlace.Url, Never),
        Post("/endpoints/{+model}:streamGenerateContent", Gemini, Generate, EndpointNames.StreamGenerateContent, ModelPlace.Url, Query),
        Post("/models/{model}:countTokens", Gemini, CountTokens, EndpointNames.CountTokens, ModelPlace.Url, Never),
        Post("/models/{model}:embedContent", Gemini, Embed, EndpointNames.EmbedContent, ModelPlace.Url, Never),
        Post("/models/{model}:batchEmbedContents", Gemini, Embed, EndpointNames.BatchEmbedContents, ModelPlace.Url, Never),
        Post("/models/{model}:batchGenerateContent", Gemini, Batch, EndpointNames.BatchGenerateContent, ModelPlace.Url, Never, lasting: true),
        Post("/models/{model}:predictLongRunning", Gemini, Batch, EndpointNames.PredictLongRunning, ModelPlace.Url, Never, lasting: true),
        Post("/models/{model}:predict", Gemini, Other, EndpointNames.Predict, ModelPlace.Url, Never),
        Post("/models/count-tokens:rawPredict", AnthropicMessages, CountTokens, EndpointNames.RawPredictTokens, ModelPlace.Body, Never),
        Post("/publishers/anthropic/models/{model}:rawPredict", AnthropicMessages, Generate, EndpointNames.RawPredict, ModelPlace.Url, Never),
        Post("/publishers/anthropic/models/{model}:streamRawPredict", AnthropicMessages, Generate, EndpointNames.StreamRawPredict, ModelPlace.Url, Always),
        Post("/models/{model}:rawPredict", OpenAIChat, Generate, EndpointNames.RawPredict, ModelPlace.Url, Never),
        Post("/models/{model}:streamRawPredict", OpenAIChat, Generate, EndpointNames.StreamRawPredict, ModelPlace.Url, Always),
        Stays("/cachedContents/**", Gemini, Other, EndpointNames.CachedContents, Never, lasting: true),

        // Bedrock.
        Post("/model/{model}/invoke", Bedrock, Generate, EndpointNames.Invoke, ModelPlace.Url, Never),
        Post("/model/{model}/invoke-with-response-stream", Bedrock, Generate, EndpointNames.InvokeStream, ModelPlace.Url, Always),
        Post("/model/{model}/converse", Bedrock, Generate, EndpointNames.Converse, ModelPlace.Url, Never),
        Post("/model/{model}/converse-stream", Bedrock, Generate, EndpointNames.ConverseStream, ModelPlace.Url, Always),
        Post("/model/{model}/count-tokens", Bedrock, CountTokens, EndpointNames.BedrockTokens, ModelPlace.Url, Never),
        Stays("/async-invoke/**", Bedrock, Batch, EndpointNames.AsyncInvoke, Never, lasting: true),

        // Ollama.
        Post("/api/generate", Ollama, Generate, EndpointNames.OllamaGenerate, ModelPlace.Body, BodyElseYes),
        Post("/api/embed", Ollama, Embed, EndpointNames.OllamaEmbed, ModelPlace.Body, Never),
        Get("/api/tags", Ollama, ListModels, EndpointNames.OllamaTags),
        Post("/api/show", Ollama, Other, EndpointNames.OllamaShow, ModelPlace.Body, Never),
        Post("/api/pull", Ollama, Other, EndpointNames.OllamaPull, ModelPlace.Body, BodyElseYes),

        // Cohere.
        Post("/v2/chat", Cohere, Generate, EndpointNames.CohereChat, ModelPlace.Body, Body),
        Post("/v1/chat", Cohere, Generate, EndpointNames.CohereChatV1, ModelPlace.Body, Body),
        Post("/v1/generate", Cohere, Generate, EndpointNames.CohereGenerate, ModelPlace.Body, Body),
        Post("/v2/embed", Cohere, Embed, EndpointNames.CohereEmbed, ModelPlace.Body, Never),
        Post("/v1/embed", Cohere, Embed, EndpointNames.CohereEmbedV1, ModelPlace.Body, Never),
        Post("/v1/tokenize", Cohere, CountTokens, EndpointNames.CohereTokenize, ModelPlace.Body, Never),
        Stays("/embed-jobs/**", Cohere, Batch, EndpointNames.CohereEmbedJobs, Never, lasting: true),
        Post("/rerank", Cohere, Other, EndpointNames.CohereRerank, ModelPlace.Body, Never) with { OnlyWhereSpoken = true },

        // What shares OpenAI's base path.
        Post("/agents/completions", OpenAIChat, Other, EndpointNames.AgentCompletions, ModelPlace.None, Body),
        Post("/fim/completions", OpenAIChat, Generate, EndpointNames.FillInTheMiddle, ModelPlace.Body, Body),
        Post("/deployments/{model}/completions", OpenAIChat, Generate, EndpointNames.Completions, ModelPlace.Url, Body),
        Post("/completions", OpenAIChat, Generate, EndpointNames.Completions, ModelPlace.Body, Body),
        Post("/deployments/{model}/images/generations", OpenAIChat, Image, EndpointNames.ImageGenerations, ModelPlace.Url, Body),
        Post("/deployments/{model}/images/edits", OpenAIChat, Image, EndpointNames.ImageEdits, ModelPlace.Url, Unseen),
        Post("/images/generations", OpenAIChat, Image, EndpointNames.ImageGenerations, ModelPlace.Body, Body),
        Post("/images/edits", OpenAIChat, Image, EndpointNames.ImageEdits, ModelPlace.None, Unseen),
        Post("/images/variations", OpenAIChat, Image, EndpointNames.ImageVariations, ModelPlace.None, Never),
        Post("/deployments/{model}/audio/speech", OpenAIChat, Audio, EndpointNames.Speech, ModelPlace.Url, Unseen),
        Post("/deployments/{model}/audio/transcriptions", OpenAIChat, Audio, EndpointNames.Transcriptions, ModelPlace.Url, Unseen),
        Post("/deployments/{model}/audio/translations", OpenAIChat, Audio, EndpointNames.Translations, ModelPlace.Url, Never),
        Post("/audio/speech", OpenAIChat, Audio, EndpointNames.Speech, ModelPlace.Body, Unseen),
        Post("/audio/transcriptions", OpenAIChat, Audio, EndpointNames.Transcriptions, ModelPlace.None, Unseen),
        Post("/audio/translations", OpenAIChat, Audio, EndpointNames.Translations, ModelPlace.None, Never),
        Post("/moderations", OpenAIChat, Other, EndpointNames.Moderations, ModelPlace.Body, Never),
        Post("/rerank", OpenAIChat, Other, EndpointNames.Rerank, ModelPlace.Body, Never),
        Stays("/vector_stores/**", OpenAIChat, Other, EndpointNames.VectorStores, Never, lasting: true),
        Stays("/assistants/**", OpenAIChat, Other, EndpointNames.Assistants, Never, lasting: true),
        Stays("/containers/**", OpenAIChat, LlmOperation.File, EndpointNames.Containers, Never, lasting: true),
        Stays("/videos/**", OpenAIChat, Batch, EndpointNames.Videos, Never, lasting: true),
        Stays("/fine_tuning/**", OpenAIChat, Batch, EndpointNames.FineTuning, Never, lasting: true),
        Stays("/uploads/**", OpenAIChat, LlmOperation.File, EndpointNames.Uploads, Never, lasting: true),
        Stays("/batches/**", Unknown, Batch, EndpointNames.Batches, Never, lasting: true),
        Stays("/files/**", Unknown, LlmOperation.File, EndpointNames.Files, Never, lasting: true),
        Get("/models", Unknown, ListModels, EndpointNames.Models),
        Get("/models/{model}", Unknown, ListModels, EndpointNames.Models),
    ];

    /// <summary>Finds the row of a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path, as it stands in the URL.</param>
    /// <param name="provider">The provider that it goes to.</param>
    /// <param name="model">The model where it stands in the path, still escaped.</param>
    /// <returns>The row; null where the request is no call to an LLM API.</returns>
    public static EndpointRow? Find(HttpMethod method, ReadOnlySpan<char> path, Provider provider, out ReadOnlySpan<char> model)
    {
        path = path.TrimEnd('/');
        foreach (EndpointRow row in Rows)
        {
            if ((row.Method is null || row.Method == method)
                && row.Pattern.Matches(path, out model)
                && (!row.OnlyWhereSpoken || provider.WireFormats.Contains(row.WireFormat)))
            {
                return row;
            }
        }

        model = default;
        return null;
    }

    private static EndpointRow Post(
        string pattern, LlmWireFormat format, LlmOperation operation, string endpoint, ModelPlace model, StreamingPlace streaming, bool lasting = false) =>
        new(HttpMethod.Post, new PathPattern(pattern), format, operation, endpoint, model, streaming) { CreatesLasting = lasting };

    private static EndpointRow Get(string pattern, LlmWireFormat format, LlmOperation operation, string endpoint) =>
        new(HttpMethod.Get, new PathPattern(pattern), format, operation, endpoint, ModelPlace.None, Never);

    private static EndpointRow Stays(
        string pattern, LlmWireFormat format, LlmOperation operation, string endpoint, StreamingPlace streaming, bool lasting = false) =>
        new(null, new PathPattern(pattern), format, operation, endpoint, ModelPlace.None, streaming) { CreatesLasting = lasting };
}
