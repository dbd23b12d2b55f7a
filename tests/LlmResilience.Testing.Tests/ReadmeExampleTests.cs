using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace LlmResilience.Testing.Tests;

/// <summary>The example of the package's README does what it says.</summary>
public sealed class ReadmeExampleTests
{
    [Fact]
    public async Task Readme_FirstExample_Runs()
    {
        await using var provider = await FakeProvider.StartAsync();

        provider.Model("gpt-4o-mini").Answers("Hello!");
        provider.Model("codex-mini-latest").Fails("openai/responses-only");
        provider.Model("gpt-4o")
            .Then(FakeReply.Error(OpenAIErrors.RateLimit), times: 2)
            .Then(FakeReply.Drop())
            .Answers("At last.");

        var client = new OpenAIClient(
            new ApiKeyCredential("any"),
            new OpenAIClientOptions { Endpoint = provider.OpenAIAddress });
        ChatCompletion completion = await client.GetChatClient("gpt-4o-mini").CompleteChatAsync("Hi");

        FakeRequest request = provider.Requests[0];
        Assert.Equal("/v1/chat/completions", request.Endpoint);
        Assert.Equal(1, provider.Model("gpt-4o-mini").RequestCount);
        Assert.Equal("Hello!", completion.Content[0].Text);
    }
}
