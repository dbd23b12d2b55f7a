using System.Net;
using System.Text;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

public sealed class SmokeTests
{
    [Fact]
    public async Task Call_PrimaryOverloaded_IsAnsweredByTheFallback()
    {
        await using FakeProvider first = await FakeProvider.StartAsync();
        await using FakeProvider second = await FakeProvider.StartAsync();
        first.Model("a").RepliesWith(FakeReply.Status(503, "{\"error\":{\"message\":\"overloaded\"}}"));
        second.Model("b").Answers("Hello");
        await using ResilienceHost host = await ResilienceHost.StartAsync(o =>
        {
            o.Providers["one"] = new ProviderOptions { Address = first.OpenAIAddress.ToString(), ApiKey = "k1" };
            o.Providers["two"] = new ProviderOptions { Address = second.OpenAIAddress.ToString(), ApiKey = "k2" };
            o.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b" } };
        });

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(first.OpenAIAddress + "/chat/completions")) { Content = new StringContent("{\"messages\":[],\"model\":\"a\"}", Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = await host.Client().SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0}\n{1}", string.Join(";", response.Headers.Select(h => h.Key + "=" + string.Join(",", h.Value))), string.Join("\n", host.Logs.GetSnapshot().Select(r => r.Message)));
        response.Headers.GetValues("llm-resilience").Should().ContainSingle().Which.Should().Be("served-by=two/b; attempts=2; fallback=true");
    }
}
