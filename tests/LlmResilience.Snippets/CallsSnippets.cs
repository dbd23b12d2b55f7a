using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Json;
using System.Text;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenAI;
using OpenAI.Chat;

namespace LlmResilience.Snippets;

public sealed class CallsSnippets
{
    [Fact]
    public async Task Scope_AroundAStream_CarriesChoicesInAndTheReportOut()
    {
        await using Upstreams upstreams = await Upstreams.StartAsync();
        using IHost host = await upstreams.StartHostAsync();
        StringBuilder answer = new();

        LlmCallReport report = await StreamAsync(Chat(host), answer);

        answer.ToString().Should().Be("Hello from gpustack");
        report.Should().BeEquivalentTo(new { ServedBy = "gpustack/qwen3-coder-30b", Route = "insights", Tenant = "acme", IsFallback = false });
        report.Attempts.Should().ContainSingle();
    }

    [Fact]
    public async Task Request_WithOptionsOfItsOwn_StaysWithItsFirstTarget()
    {
        await using Upstreams upstreams = await Upstreams.StartAsync();
        upstreams.GpuStack.Model("qwen3-coder-30b").Fails("openai/context-length");
        using IHost host = await upstreams.StartHostAsync();
        using HttpClient http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("chat");
        using HttpRequestMessage request = new(HttpMethod.Post, "http://gpustack.local/v1/chat/completions") { Content = JsonContent.Create(new { model = "qwen3-coder-30b" }) };

        request.Options.Set(LlmCallOptions.RequestKey, new LlmCallOptions { NoFallback = true });

        using HttpResponseMessage response = await http.SendAsync(request);
        response.Headers.GetValues("llm-resilience").Should().Equal("served-by=none; attempts=1; fallback=false");
        upstreams.OpenAI.RequestCount.Should().Be(0);
    }

    [Fact]
    public async Task Call_NoTargetAdmitted_SaysWhenToComeBack()
    {
        await using Upstreams upstreams = await Upstreams.StartAsync();
        FakeReply limited = FakeReply.Status(429, """{"error":{"message":"Rate limit reached"}}""", headers: [new("retry-after", "3600")]);
        upstreams.GpuStack.Model("qwen3-coder-30b").RepliesWith(limited);
        upstreams.OpenAI.Model("gpt-4o-mini").RepliesWith(limited);
        using IHost host = await upstreams.StartHostAsync();
        ChatClient chat = Chat(host);
        FakeLogger logger = new();
        await chat.Invoking(c => c.CompleteChatAsync("Hello")).Should().ThrowAsync<ClientResultException>("the SDK's own exception tells of a response");

        await AskAsync(chat, logger);

        logger.LatestRecord.Message.Should().MatchRegex("^Busy for 3[56][0-9]{2}");
    }

    private static async Task<LlmCallReport> StreamAsync(ChatClient chat, StringBuilder answer)
    {
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions
        {
            Route = "insights",
            Deadline = TimeSpan.FromSeconds(30),
            Tenant = "acme",
        });
        await foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync("Hello"))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                answer.Append(part.Text);
            }
        }

        LlmCallReport report = scope.Reports[0];
        return report;
    }

    private static async Task AskAsync(ChatClient chat, FakeLogger logger)
    {
        try
        {
            await chat.CompleteChatAsync("Hello");
        }
        catch (LlmCallFailedException e) when (e.RetryAfter is { } wait)
        {
            // The message names each target and what is wrong with it; e.Report has the same as data.
            logger.LogWarning(e, "Busy for {Seconds} s", wait.TotalSeconds);
        }
    }

    private static ChatClient Chat(IHost host)
    {
        HttpClient http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("chat");
        OpenAIClientOptions options = new()
        {
            Endpoint = new Uri("http://gpustack.local/v1"),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        };
        return new OpenAIClient(new ApiKeyCredential("unused"), options).GetChatClient("qwen3-coder-30b");
    }
}
