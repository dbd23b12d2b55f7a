using System.Net;
using System.Text;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.Wire;

public sealed class OwnErrorRuleTests
{
    [Fact]
    public async Task Call_OwnRuleCallsARefusalAnOverload_MovesToTheNextTarget()
    {
        await using FakeProvider provider = await FakeProvider.StartAsync();
        provider.Model("a").RepliesWith(FakeReply.Status(400, """{"error":{"message":"The house gateway has no slot."}}"""));
        provider.Model("b").Answers("Hello");
        await using ResilienceHost host = await ResilienceHost.StartAsync(
            options =>
            {
                options.Providers["one"] = new ProviderOptions { Address = provider.OpenAIAddress.ToString(), ApiKey = "k" };
                options.Routes["main"] = new RouteOptions { Targets = { "one/a", "one/b" } };
            },
            builder => builder.AddErrorRule(new HouseGatewayRule()));
        using HttpRequestMessage request = new(HttpMethod.Post, $"{provider.OpenAIAddress}/chat/completions")
        {
            Content = new StringContent("""{"messages":[],"model":"a"}""", Encoding.UTF8, "application/json"),
        };

        using HttpResponseMessage response = await host.Client().SendAsync(request).WaitAsync(TimeSpan.FromSeconds(30));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Hints.Find("one", "a")!.LastError!.Category.Should().Be(LlmErrorCategory.Overloaded);
    }

    private sealed class HouseGatewayRule : ILlmErrorRule
    {
        public LlmError? Classify(LlmErrorContext context) =>
            context is { StatusCode: 400 } && Encoding.UTF8.GetString(context.Body.Span).Contains("no slot", StringComparison.Ordinal)
                ? new LlmError { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Model, Transient = true, StatusCode = 400, Evidence = "house:no_slot" }
                : null;
    }
}
