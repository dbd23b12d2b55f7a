using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace LlmResilience.Testing.Tests.Sdks;

/// <summary>The real OpenAI SDK above the handler: it is answered by another target and notices nothing.</summary>
public sealed class OpenAISdkFailoverTests : FakeProviderTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chat_PrimaryFails_IsAnsweredByTheFallback(bool async)
    {
        await using LlmResilienceRuntime runtime = Runtime();
        using HttpClient client = runtime.CreateClient("main");
        ChatClient chat = Sdk(client);

        ChatCompletion completion = await (async ? CompleteAsync(chat) : Task.Run(() => chat.CompleteChat("Hi").Value)).WaitAsync(Limit);

        completion.Content[0].Text.Should().Be("Good day to you");
        completion.Model.Should().Be("good");
        Provider.Requests.Select(request => (request.Model, request.Header("Authorization")))
            .Should().Equal(("bad", "Bearer sk-caller"), ("good", "Bearer k2"));
    }

    [Fact]
    public async Task ChatStreaming_PrimaryFails_TheFallbacksWordsArrive()
    {
        await using LlmResilienceRuntime runtime = Runtime();
        using HttpClient client = runtime.CreateClient("main");
        List<string> words = [];

        await foreach (StreamingChatCompletionUpdate update in Sdk(client).CompleteChatStreamingAsync("Hi"))
        {
            words.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
        }

        words.Should().Equal("Good", " day", " to", " you");
        runtime.Hints.Find("two", "good")!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Chat_AllTargetsRefuse_SdkThrowsItsOwnExceptionWithTheProvidersText()
    {
        Provider.Model("good").Fails("openai/content-filter");
        await using LlmResilienceRuntime runtime = Runtime();
        using HttpClient client = runtime.CreateClient("main");

        Func<Task> calling = () => CompleteAsync(Sdk(client)).WaitAsync(Limit);

        (await calling.Should().ThrowAsync<ClientResultException>()).Which.Status.Should().Be(400);
        Provider.RequestCount.Should().Be(2);
    }

    private static async Task<ChatCompletion> CompleteAsync(ChatClient chat) => await chat.CompleteChatAsync("Hi");

    private LlmResilienceRuntime Runtime()
    {
        Provider.Model("bad").Fails("openai/overloaded");
        Provider.AllModels.Answers("Good day to you");
        return LlmResilienceRuntime.Create(options =>
        {
            options.Providers["one"] = new ProviderOptions { Address = Provider.OpenAIAddress.ToString() };
            options.Providers["two"] = new ProviderOptions { Address = new Uri(Provider.BaseAddress, "second/v1").ToString(), ApiKey = "k2" };
            options.Routes["main"] = new RouteOptions { Targets = { "one/bad", "two/good" } };
        });
    }

    private ChatClient Sdk(HttpClient client) => new(
        "bad",
        new ApiKeyCredential("sk-caller"),
        new OpenAIClientOptions { Endpoint = Provider.OpenAIAddress, Transport = new HttpClientPipelineTransport(client) });
}
