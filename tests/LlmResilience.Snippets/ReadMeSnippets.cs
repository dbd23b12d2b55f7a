using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenAI;
using OpenAI.Chat;

namespace LlmResilience.Snippets;

public sealed class ReadMeSnippets
{
    [Fact]
    public async Task ReadMe_FirstTargetFails_IsAnsweredByTheOther()
    {
        await using Upstreams upstreams = await Upstreams.StartAsync();
        upstreams.GpuStack.Model("qwen3-coder-30b").Fails(GpuStackTimeout);
        HostApplicationBuilder builder = upstreams.CreateBuilder();

        builder.Services.AddLlmResilience(builder.Configuration.GetSection("LlmResilience"));
        builder.Services.AddHttpClient("chat").AddLlmResilienceHandler("insights");

        using IHost host = builder.Build();
        await host.StartAsync();

        ClientResult<ChatCompletion> answer = await AskAsync(host.Services.GetRequiredService<IHttpClientFactory>());

        answer.Value.Content[0].Text.Should().Be("Hello from OpenAI");
        answer.GetRawResponse().Headers.TryGetValue("llm-resilience", out string? servedBy).Should().BeTrue();
        servedBy.Should().Be("served-by=openai/gpt-4o-mini; attempts=2; fallback=true", "the page says so");
        upstreams.OpenAI.Requests[0].Header("Authorization").Should().Be("Bearer a-key", "the other provider gets its own key");
    }

    private const string GpuStackTimeout = "gpustack/upstream-timeout";

    private static async Task<ClientResult<ChatCompletion>> AskAsync(IHttpClientFactory clients)
    {
        HttpClient http = clients.CreateClient("chat");
        var openAI = new OpenAIClient(new ApiKeyCredential("unused"), new OpenAIClientOptions
        {
            Endpoint = new Uri("http://gpustack.local/v1"),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
        ChatCompletion answer = await openAI.GetChatClient("qwen3-coder-30b").CompleteChatAsync("Hello");

        answer.Should().NotBeNull();
        return await openAI.GetChatClient("qwen3-coder-30b").CompleteChatAsync("Hello");
    }
}
