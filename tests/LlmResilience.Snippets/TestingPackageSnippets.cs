using System.ClientModel;
using System.Net;
using LlmResilience.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenAI;
using OpenAI.Chat;

namespace LlmResilience.Snippets;

public sealed class TestingPackageSnippets
{
    [Fact]
    public async Task FakeProvider_FirstExample_Runs()
    {
        await using var provider = await FakeProvider.StartAsync();

        provider.Model("gpt-4o-mini").Answers("Hello!");                    // steady
        provider.Model("codex-mini-latest").Fails("openai/responses-only"); // an error of the catalogue
        provider.Model("gpt-4o")
            .Then(FakeReply.Error(OpenAIErrors.RateLimit), times: 2)        // twice, once each
            .Then(FakeReply.Drop())                                         // then a reset connection
            .Answers("At last.");                                           // then this, for good

        var client = new OpenAIClient(
            new ApiKeyCredential("any"),
            new OpenAIClientOptions { Endpoint = provider.OpenAIAddress });
        ChatCompletion completion = await client.GetChatClient("gpt-4o-mini").CompleteChatAsync("Hi");

        FakeRequest request = provider.Requests[0];                         // what it received
        Assert.Equal("/v1/chat/completions", request.Endpoint);
        Assert.Equal(1, provider.Model("gpt-4o-mini").RequestCount);

        Assert.Equal("Hello!", completion.Content[0].Text);
    }

    [Fact]
    public async Task FakeProvider_FunctionOfTheRequest_Decides()
    {
        await using FakeProvider provider = await FakeProvider.StartAsync();

        provider.Model("m").RepliesWith(request =>
            request.ModelNumber <= 3 ? FakeReply.Status(503) : FakeReply.Answer("up again"));

        using HttpClient client = new();
        for (int number = 1; number <= 4; number++)
        {
            using StringContent content = new("""{"model":"m"}""");
            using HttpResponseMessage response = await client.PostAsync(new Uri(provider.BaseAddress, "v1/chat/completions"), content);
            response.StatusCode.Should().Be(number <= 3 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task FakeProvider_DrivenClock_AnswersWhenItIsTime()
    {
        using HttpClient httpClient = new();
        using StringContent content = new("""{"model":"m"}""");

        var clock = new FakeTimeProvider();
        await using var provider = await FakeProvider.StartAsync(options => options.TimeProvider = clock);
        provider.Model("m").RepliesWith(FakeReply.Delay(TimeSpan.FromMinutes(5), FakeReply.Answer("late")));

        var call = httpClient.PostAsync(new Uri(provider.BaseAddress, "v1/chat/completions"), content);
        await provider.WaitForRequestsAsync(1);   // the delay has begun
        clock.Advance(TimeSpan.FromMinutes(5));

        using HttpResponseMessage response = await call.WaitAsync(TimeSpan.FromSeconds(30));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
