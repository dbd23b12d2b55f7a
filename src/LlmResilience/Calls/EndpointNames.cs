namespace LlmResilience.Calls;

/// <summary>The canonical paths of the endpoints: what subjects, hints and metrics call them, whatever stands before them in a URL.</summary>
internal static class EndpointNames
{
    public const string ChatCompletions = "/v1/chat/completions";
    public const string Completions = "/v1/completions";
    public const string FillInTheMiddle = "/v1/fim/completions";
    public const string AgentCompletions = "/v1/agents/completions";
    public const string Embeddings = "/v1/embeddings";
    public const string Responses = "/v1/responses";
    public const string ResponseTokens = "/v1/responses/input_tokens";
    public const string ImageGenerations = "/v1/images/generations";
    public const string ImageEdits = "/v1/images/edits";
    public const string ImageVariations = "/v1/images/variations";
    public const string Speech = "/v1/audio/speech";
    public const string Transcriptions = "/v1/audio/transcriptions";
    public const string Translations = "/v1/audio/translations";
    public const string Moderations = "/v1/moderations";
    public const string Rerank = "/v1/rerank";
    public const string Videos = "/v1/videos";
    public const string Models = "/v1/models";
    public const string Files = "/v1/files";
    public const string Uploads = "/v1/uploads";
    public const string Batches = "/v1/batches";
    public const string FineTuning = "/v1/fine_tuning";
    public const string Conversations = "/v1/conversations";
    public const string VectorStores = "/v1/vector_stores";
    public const string Assistants = "/v1/assistants";
    public const string Threads = "/v1/threads";
    public const string Containers = "/v1/containers";

    public const string Messages = "/v1/messages";
    public const string MessageTokens = "/v1/messages/count_tokens";
    public const string MessageBatches = "/v1/messages/batches";

    public const string GenerateContent = "/v1beta/models/{model}:generateContent";
    public const string StreamGenerateContent = "/v1beta/models/{model}:streamGenerateContent";
    public const string CountTokens = "/v1beta/models/{model}:countTokens";
    public const string EmbedContent = "/v1beta/models/{model}:embedContent";
    public const string BatchEmbedContents = "/v1beta/models/{model}:batchEmbedContents";
    public const string BatchGenerateContent = "/v1beta/models/{model}:batchGenerateContent";
    public const string Predict = "/v1beta/models/{model}:predict";
    public const string PredictLongRunning = "/v1beta/models/{model}:predictLongRunning";
    public const string CachedContents = "/v1beta/cachedContents";
    public const string RawPredict = "/v1/publishers/models/{model}:rawPredict";
    public const string StreamRawPredict = "/v1/publishers/models/{model}:streamRawPredict";
    public const string RawPredictTokens = "/v1/publishers/models/count-tokens:rawPredict";

    public const string Invoke = "/model/{model}/invoke";
    public const string InvokeStream = "/model/{model}/invoke-with-response-stream";
    public const string Converse = "/model/{model}/converse";
    public const string ConverseStream = "/model/{model}/converse-stream";
    public const string BedrockTokens = "/model/{model}/count-tokens";
    public const string AsyncInvoke = "/async-invoke";

    public const string OllamaChat = "/api/chat";
    public const string OllamaGenerate = "/api/generate";
    public const string OllamaEmbed = "/api/embed";
    public const string OllamaEmbeddings = "/api/embeddings";
    public const string OllamaTags = "/api/tags";
    public const string OllamaShow = "/api/show";
    public const string OllamaPull = "/api/pull";

    public const string CohereChat = "/v2/chat";
    public const string CohereChatV1 = "/v1/chat";
    public const string CohereGenerate = "/v1/generate";
    public const string CohereEmbed = "/v2/embed";
    public const string CohereEmbedV1 = "/v1/embed";
    public const string CohereEmbedJobs = "/v1/embed-jobs";
    public const string CohereTokenize = "/v1/tokenize";
    public const string CohereRerank = "/v2/rerank";
}
