using LlmResilience.Calls;
using LlmResilience.Configuration;
using LlmResilience.Tests.Configuration;
using static LlmResilience.LlmOperation;
using static LlmResilience.LlmWireFormat;

namespace LlmResilience.Tests.Calls;

public sealed class EndpointTableTests
{
    [Theory]
    [InlineData("POST", "/v1/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/chat/completions/", OpenAIChat, Generate, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/proxy/a/openai/v1/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/v1-openai/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/models/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/v1/projects/p/locations/l/endpoints/openapi/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/openai/deployments/gpt-4o/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, "gpt-4o")]
    [InlineData("POST", "/openai/deployments/my%2Fgpt/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, "my%2Fgpt")]
    [InlineData("POST", "/openai/deployments/ada/embeddings", OpenAIChat, Embed, EndpointNames.Embeddings, "ada")]
    [InlineData("GET", "/v1/chat/completions", OpenAIChat, Other, EndpointNames.ChatCompletions, null)]
    [InlineData("GET", "/v1/chat/completions/chatcmpl_1", OpenAIChat, Other, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/v1/completions", OpenAIChat, Generate, EndpointNames.Completions, null)]
    [InlineData("POST", "/v1/fim/completions", OpenAIChat, Generate, EndpointNames.FillInTheMiddle, null)]
    [InlineData("POST", "/v1/agents/completions", OpenAIChat, Other, EndpointNames.AgentCompletions, null)]
    [InlineData("POST", "/v1/embeddings", OpenAIChat, Embed, EndpointNames.Embeddings, null)]
    [InlineData("POST", "/v1/responses", OpenAIResponses, Generate, EndpointNames.Responses, null)]
    [InlineData("POST", "/v1/responses/input_tokens", OpenAIResponses, CountTokens, EndpointNames.ResponseTokens, null)]
    [InlineData("GET", "/v1/responses/resp_1", OpenAIResponses, Other, EndpointNames.Responses, null)]
    [InlineData("POST", "/v1/responses/resp_1/cancel", OpenAIResponses, Other, EndpointNames.Responses, null)]
    [InlineData("POST", "/v1/conversations", OpenAIResponses, Other, EndpointNames.Conversations, null)]
    [InlineData("POST", "/v1/threads/t/messages", OpenAIChat, Other, EndpointNames.Threads, null)]
    [InlineData("POST", "/v1/threads/t/runs", OpenAIChat, Other, EndpointNames.Threads, null)]
    [InlineData("POST", "/v1/messages", AnthropicMessages, Generate, EndpointNames.Messages, null)]
    [InlineData("POST", "/api/anthropic/v1/messages", AnthropicMessages, Generate, EndpointNames.Messages, null)]
    [InlineData("POST", "/v1/messages/count_tokens", AnthropicMessages, CountTokens, EndpointNames.MessageTokens, null)]
    [InlineData("POST", "/v1/messages/batches", AnthropicMessages, Batch, EndpointNames.MessageBatches, null)]
    [InlineData("GET", "/v1/messages/batches/b/results", AnthropicMessages, Batch, EndpointNames.MessageBatches, null)]
    [InlineData("POST", "/v1beta/models/gemini-2.5-flash:generateContent", Gemini, Generate, EndpointNames.GenerateContent, "gemini-2.5-flash")]
    [InlineData("POST", "/v1beta/models/gemini-2.5-flash:streamGenerateContent", Gemini, Generate, EndpointNames.StreamGenerateContent, "gemini-2.5-flash")]
    [InlineData("POST", "/v1beta/tunedModels/mine:generateContent", Gemini, Generate, EndpointNames.GenerateContent, "tunedModels/mine")]
    [InlineData("POST", "/v1/projects/p/locations/l/endpoints/12:generateContent", Gemini, Generate, EndpointNames.GenerateContent, "endpoints/12")]
    [InlineData("POST", "/v1beta/models/m:countTokens", Gemini, CountTokens, EndpointNames.CountTokens, "m")]
    [InlineData("POST", "/v1beta/models/m:embedContent", Gemini, Embed, EndpointNames.EmbedContent, "m")]
    [InlineData("POST", "/v1beta/models/m:batchEmbedContents", Gemini, Embed, EndpointNames.BatchEmbedContents, "m")]
    [InlineData("POST", "/v1beta/openai/chat/completions", OpenAIChat, Generate, EndpointNames.ChatCompletions, null)]
    [InlineData("POST", "/v1/projects/p/locations/l/publishers/google/models/m:generateContent", Gemini, Generate, EndpointNames.GenerateContent, "m")]
    [InlineData("POST", "/v1/projects/p/locations/l/publishers/anthropic/models/c@1:rawPredict", AnthropicMessages, Generate, EndpointNames.RawPredict, "c@1")]
    [InlineData("POST", "/v1/projects/p/locations/l/publishers/anthropic/models/c:streamRawPredict", AnthropicMessages, Generate, EndpointNames.StreamRawPredict, "c")]
    [InlineData("POST", "/v1/projects/p/locations/l/publishers/mistralai/models/m:rawPredict", OpenAIChat, Generate, EndpointNames.RawPredict, "m")]
    [InlineData("POST", "/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict", AnthropicMessages, CountTokens, EndpointNames.RawPredictTokens, null)]
    [InlineData("POST", "/model/anthropic.claude-v2%3A1/invoke", Bedrock, Generate, EndpointNames.Invoke, "anthropic.claude-v2%3A1")]
    [InlineData("POST", "/model/m/invoke-with-response-stream", Bedrock, Generate, EndpointNames.InvokeStream, "m")]
    [InlineData("POST", "/model/arn:aws:bedrock:eu:1:inference-profile/us.m/converse", Bedrock, Generate, EndpointNames.Converse, "arn:aws:bedrock:eu:1:inference-profile/us.m")]
    [InlineData("POST", "/model/m/converse-stream", Bedrock, Generate, EndpointNames.ConverseStream, "m")]
    [InlineData("POST", "/api/chat", Ollama, Generate, EndpointNames.OllamaChat, null)]
    [InlineData("POST", "/api/generate", Ollama, Generate, EndpointNames.OllamaGenerate, null)]
    [InlineData("POST", "/api/embed", Ollama, Embed, EndpointNames.OllamaEmbed, null)]
    [InlineData("GET", "/api/tags", Ollama, ListModels, EndpointNames.OllamaTags, null)]
    [InlineData("POST", "/api/show", Ollama, Other, EndpointNames.OllamaShow, null)]
    [InlineData("POST", "/api/pull", Ollama, Other, EndpointNames.OllamaPull, null)]
    [InlineData("POST", "/v2/chat", Cohere, Generate, EndpointNames.CohereChat, null)]
    [InlineData("POST", "/v1/embed", Cohere, Embed, EndpointNames.CohereEmbedV1, null)]
    [InlineData("POST", "/v1/images/generations", OpenAIChat, Image, EndpointNames.ImageGenerations, null)]
    [InlineData("POST", "/v1/images/edits", OpenAIChat, Image, EndpointNames.ImageEdits, null)]
    [InlineData("POST", "/v1/audio/speech", OpenAIChat, Audio, EndpointNames.Speech, null)]
    [InlineData("POST", "/v1/audio/transcriptions", OpenAIChat, Audio, EndpointNames.Transcriptions, null)]
    [InlineData("POST", "/v1/moderations", OpenAIChat, Other, EndpointNames.Moderations, null)]
    [InlineData("POST", "/v1/rerank", OpenAIChat, Other, EndpointNames.Rerank, null)]
    [InlineData("POST", "/v1/files", OpenAIChat, LlmOperation.File, EndpointNames.Files, null)]
    [InlineData("GET", "/v1/files/f/content", OpenAIChat, LlmOperation.File, EndpointNames.Files, null)]
    [InlineData("POST", "/v1/uploads/u/parts", OpenAIChat, LlmOperation.File, EndpointNames.Uploads, null)]
    [InlineData("POST", "/v1/batches", OpenAIChat, Batch, EndpointNames.Batches, null)]
    [InlineData("POST", "/v1/fine_tuning/jobs", OpenAIChat, Batch, EndpointNames.FineTuning, null)]
    [InlineData("POST", "/v1/vector_stores/vs/files", OpenAIChat, Other, EndpointNames.VectorStores, null)]
    [InlineData("GET", "/v1/models", OpenAIChat, ListModels, EndpointNames.Models, null)]
    [InlineData("GET", "/v1/models/org/model", OpenAIChat, ListModels, EndpointNames.Models, "org/model")]
    public void Find_LlmCall_FindsItsRow(string method, string path, LlmWireFormat format, LlmOperation operation, string endpoint, string? model)
    {
        Provider provider = TestProviders.Of("openai");

        EndpointRow row = EndpointTable.Find(HttpMethod.Parse(method), path, provider, out ReadOnlySpan<char> found)!;

        row.Endpoint.Should().Be(endpoint);
        row.Operation.Should().Be(operation);
        row.WireFormat.Should().BeOneOf(format, LlmWireFormat.Unknown);
        (found.IsEmpty ? null : found.ToString()).Should().Be(model);
        row.StaysHere.Should().Be(operation is not (Generate or Embed or CountTokens));
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1/usage")]
    [InlineData("POST", "/v1/xchat/completionsx")]
    [InlineData("POST", "/oauth/token")]
    [InlineData("GET", "/v1/filesystem")]
    [InlineData("POST", "/openai/deployments//chat")]
    [InlineData("POST", "/models/:generateContent")]
    [InlineData("POST", "/model//invoke")]
    public void Find_AnythingElse_FindsNone(string method, string path) =>
        EndpointTable.Find(HttpMethod.Parse(method), path, TestProviders.Of("openai"), out _).Should().BeNull();

    [Theory]
    [InlineData("ollama", "/api/embeddings", EndpointNames.OllamaEmbeddings)]
    [InlineData("openai", "/api/embeddings", EndpointNames.Embeddings)]
    [InlineData("cohere", "/v2/rerank", EndpointNames.CohereRerank)]
    [InlineData("together", "/v2/rerank", EndpointNames.Rerank)]
    public void Find_PathOfTwoFormats_GoesByWhatTheProviderSpeaks(string kind, string path, string endpoint) =>
        EndpointTable.Find(HttpMethod.Post, path, TestProviders.Of(kind), out _)!.Endpoint.Should().Be(endpoint);
}
