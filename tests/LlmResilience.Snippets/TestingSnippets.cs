using System.Net;
using System.Net.Http.Json;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Snippets;

public sealed class TestingSnippets
{
    [Fact]
    public async Task Application_FirstTargetTimesOut_SkipsItAndComesBack()
    {
        var request = new { model = "qwen3-coder-30b", messages = new[] { new { role = "user", content = "Hi" } } };

        await using FakeProvider gpustack = await FakeProvider.StartAsync();
        await using FakeProvider openAI = await FakeProvider.StartAsync();
        gpustack.Model("qwen3-coder-30b").Fails("gpustack/upstream-timeout");
        openAI.Model("gpt-4o-mini").Answers("Hello");

        var clock = new FakeTimeProvider();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddLlmResilience(options =>
        {
            options.Providers["gpustack"] = new ProviderOptions { Address = gpustack.OpenAIAddress.ToString() };
            options.Providers["openai"] = new ProviderOptions { Address = openAI.OpenAIAddress.ToString(), ApiKey = "a-key" };
            options.Routes["insights"] = new RouteOptions { Targets = { "gpustack/qwen3-coder-30b", "openai/gpt-4o-mini" } };
        });
        builder.Services.AddHttpClient("chat").AddLlmResilienceHandler("insights");
        using IHost host = builder.Build();
        await host.StartAsync();

        HttpClient http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("chat");
        for (int call = 1; call <= 6; call++)
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync(gpustack.OpenAIAddress + "/chat/completions", request);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        gpustack.RequestCount.Should().Be(5, "after five failures in a row it is skipped");

        gpustack.Model("qwen3-coder-30b").Answers("Back again");
        clock.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage probe = await http.PostAsJsonAsync(gpustack.OpenAIAddress + "/chat/completions", request);
        probe.Headers.GetValues("llm-resilience").Should().Equal("served-by=gpustack/qwen3-coder-30b; attempts=1; fallback=false");
    }
}
