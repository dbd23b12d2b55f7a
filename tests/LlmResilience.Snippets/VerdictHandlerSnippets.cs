using System.Net.Http.Json;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace LlmResilience.Snippets;

public sealed class VerdictHandlerSnippets
{
    [Fact]
    public async Task StandardHandler_WithVerdicts_DoesNotRepeatAnEmptyAccount()
    {
        await using FakeProvider openAI = await FakeProvider.StartAsync();
        openAI.AllModels.Fails("openai/insufficient-quota");
        ServiceCollection services = new();
        services.AddLlmResilience(options => options.Providers["openai"] = new ProviderOptions { Address = openAI.OpenAIAddress.ToString() });
        Register(services);
        using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("chat");
        using HttpRequestMessage request = new(HttpMethod.Post, openAI.OpenAIAddress + "/chat/completions") { Content = JsonContent.Create(new { model = "m" }) };
        FakeLogger logger = new();

        await SendAsync(http, request, logger);

        openAI.RequestCount.Should().Be(1, "a 429 that means an empty account is none to repeat");
        logger.LatestRecord.Message.Should().StartWith("The key does not work: ");
    }

    private static void Register(ServiceCollection services)
    {
        services.AddHttpClient("chat")
            .AddLlmVerdictHandler()
            .AddStandardResilienceHandler(options =>
            {
                options.Retry.UseLlmVerdicts();
                options.CircuitBreaker.UseLlmVerdicts();
                options.AttemptTimeout.Timeout = TimeSpan.FromMinutes(1);
                options.TotalRequestTimeout.Timeout = TimeSpan.FromMinutes(5);
                options.CircuitBreaker.SamplingDuration = TimeSpan.FromMinutes(2);
            });
    }

    private static async Task SendAsync(HttpClient http, HttpRequestMessage request, FakeLogger logger)
    {
        using HttpResponseMessage response = await http.SendAsync(request);
        if (response.GetLlmError() is { Blame: LlmBlame.Key } error)
        {
            logger.LogWarning("The key does not work: {Evidence}", error.Evidence);
        }
    }
}
