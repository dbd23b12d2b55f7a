using System.Text;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>A model's name in a request that is none of the provider's models.</summary>
public sealed class RouteNameTests
{
    [Theory]
    [InlineData("smart")]
    [InlineData("one/a")]
    public async Task Call_ModelNamesARouteOrATarget_IsSentWithTheTargetsModelAndLeavesNoHintOfItsName(string name)
    {
        await using FakeProvider provider = await FakeProvider.StartAsync();
        provider.Model("a").Answers("Hello");
        await using ResilienceHost host = await ResilienceHost.StartAsync(o =>
        {
            o.Providers["one"] = new ProviderOptions { Address = provider.OpenAIAddress.ToString(), ApiKey = "k" };
            o.Routes["smart"] = new RouteOptions { Targets = { "one/a" } };
            o.TargetNamesInRequests = true;
        });

        using StringContent body = new($$"""{"messages":[],"model":"{{name}}"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await host.Client().PostAsync(new Uri(provider.OpenAIAddress + "/chat/completions"), body);

        response.Headers.GetValues("llm-resilience").Should().Equal("served-by=one/a; attempts=1; fallback=false");
        provider.Requests.Should().ContainSingle().Which.Model.Should().Be("a");
        host.Hints.List().Select(hint => hint.Target).Should().Equal("one/a");
    }
}
