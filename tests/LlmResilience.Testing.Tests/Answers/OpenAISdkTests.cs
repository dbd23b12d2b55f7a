using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Responses;

namespace LlmResilience.Testing.Tests.Answers;

/// <summary>The real OpenAI SDK is content with what the provider answers.</summary>
public sealed class OpenAISdkTests : FakeProviderTest
{
    private OpenAIClient Sdk => new(
        new ApiKeyCredential("sk-test"),
        new OpenAIClientOptions
        {
            Endpoint = Provider.OpenAIAddress,
            Transport = new HttpClientPipelineTransport(Client),
            RetryPolicy = new ClientRetryPolicy(0),
        });

    [Fact]
    public async Task Chat_Answered_SdkReadsTextAndUsage()
    {
        Provider.Model("gpt-4o-mini").Answers("Good day to you");

        ChatCompletion completion = await Sdk.GetChatClient("gpt-4o-mini").CompleteChatAsync("Hi").WaitAsync(Limit);

        completion.Content[0].Text.Should().Be("Good day to you");
        completion.Model.Should().Be("gpt-4o-mini");
        completion.FinishReason.Should().Be(ChatFinishReason.Stop);
        completion.Usage.TotalTokenCount.Should().BePositive();
        completion.CreatedAt.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task ChatStreaming_Answered_SdkReadsEveryWordThenUsage()
    {
        Provider.Model("gpt-4o-mini").Answers("one two three");
        var words = new List<string>();
        ChatTokenUsage? usage = null;

        await foreach (var update in Sdk.GetChatClient("gpt-4o-mini").CompleteChatStreamingAsync("Hi"))
        {
            words.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
            usage = update.Usage ?? usage;
        }

        words.Should().Equal("one", " two", " three");
        usage!.OutputTokenCount.Should().Be(3);
        Provider.Requests.Should().ContainSingle().Which.IsStreaming.Should().BeTrue();
    }

    [Fact]
    public async Task Responses_Answered_SdkReadsTextAndFindsItAgainById()
    {
        Provider.Model("codex").Answers("return 42;");
        var client = Sdk.GetResponsesClient();

        ResponseResult response = await client.CreateResponseAsync("codex", "Hi").WaitAsync(Limit);
        ResponseResult again = await client.GetResponseAsync(response.Id).WaitAsync(Limit);

        response.Status.Should().Be(ResponseStatus.Completed);
        response.GetOutputText().Should().Be("return 42;");
        again.GetOutputText().Should().Be("return 42;");
    }

    [Fact]
    public async Task ResponsesStreaming_Answered_SdkReadsTypedEvents()
    {
        Provider.Model("codex").Answers("a b");
        var text = new StringBuilder();
        var last = default(StreamingResponseUpdate);

        await foreach (var update in await Sdk.GetResponsesClient().CreateResponseStreamingAsync("codex", "Hi"))
        {
            last = update;
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
            {
                text.Append(delta.Delta);
            }
        }

        text.ToString().Should().Be("a b");
        last.Should().BeOfType<StreamingResponseCompletedUpdate>().Which.Response.GetOutputText().Should().Be("a b");
    }

    [Fact]
    public async Task ResponsesStreaming_ErrorInAnswer_SdkSeesAFailedResponse()
    {
        Provider.Model("codex").RepliesWith(FakeReply.ErrorInAnswer(OpenAIErrors.RateLimit, "a b"));
        var updates = new List<StreamingResponseUpdate>();

        await foreach (var update in await Sdk.GetResponsesClient().CreateResponseStreamingAsync("codex", "Hi"))
        {
            updates.Add(update);
        }

        updates[^1].Should().BeOfType<StreamingResponseFailedUpdate>()
            .Which.Response.Error.Message.Should().StartWith("Rate limit reached for codex");
    }

    [Fact]
    public async Task Embeddings_ThreeInputs_SdkReadsThreeVectorsOfTheAskedLength()
    {
        var client = Sdk.GetEmbeddingClient("text-embedding-3-small");
        var options = new EmbeddingGenerationOptions { Dimensions = 4 };

        OpenAIEmbeddingCollection embeddings = await client.GenerateEmbeddingsAsync(["a", "b", "c"], options).WaitAsync(Limit);

        embeddings.Should().HaveCount(3);
        embeddings[1].ToFloats().ToArray().Should().Equal(0, 1, 0, 0);
    }

    [Fact]
    public async Task Models_Scripted_SdkListsThem()
    {
        Provider.Model("b").Answers("x");
        Provider.Model("a").Answers("x");

        var models = await Sdk.GetOpenAIModelClient().GetModelsAsync().WaitAsync(Limit);

        models.Value.Select(model => model.Id).Should().Equal("a", "b");
    }

    [Fact]
    public async Task Chat_Fails_SdkThrowsWithStatusAndBody()
    {
        Provider.Model("codex").Fails("openai/responses-only");

        var act = () => Sdk.GetChatClient("codex").CompleteChatAsync("Hi").WaitAsync(Limit);

        (await act.Should().ThrowAsync<ClientResultException>().WithMessage("*only supported in v1/responses*"))
            .Which.Status.Should().Be(404);
    }
}
