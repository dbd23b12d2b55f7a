using System.Net;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Calls fail over within their wire format, each to the right address.</summary>
public sealed class WireFormatsTests : WireTest
{
    [Fact]
    public async Task AzureDeployment_FailsOver_ToDeploymentVersionlessAddressAndOpenAI()
    {
        One.Model("a").Fails("azure/no-capacity");
        Two.Model("b").Fails("azure/no-capacity");
        Three.Model("c").Fails(MovesOn);
        Three.Model("d").Answers("Hello");
        ResilienceHost host = await StartAsync(options =>
        {
            options.Providers["one"] = At(One.BaseAddress, kind: "azure-openai");
            options.Providers["two"] = At(Two.BaseAddress, "k2", "azure-openai");
            options.Providers["two"].ApiVersion = "2024-06-01";
            options.Providers["three"] = At(Three.BaseAddress, "k3", "azure-openai");
            options.Providers["four"] = At(Three.OpenAIAddress, "k4");
            options.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b", "three/c", "four/d" } };
        });
        using HttpRequestMessage request = Post(One.BaseAddress, "openai/deployments/a/chat/completions?api-version=2024-10-21", Json("""{"messages":[{"role":"user","content":"Hi"}]}"""));
        request.Headers.Add("api-key", "own");

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        ServedBy(response).Should().Be("served-by=four/d; attempts=4; fallback=true");
        Addresses(One).Should().Equal("/openai/deployments/a/chat/completions?api-version=2024-10-21");
        Addresses(Two).Should().Equal("/openai/deployments/b/chat/completions?api-version=2024-06-01");
        Addresses(Three).Should().Equal("/openai/v1/chat/completions?", "/v1/chat/completions?");
        Three.Requests.Select(sent => sent.Model).Should().Equal("c", "d");
        Two.Requests[0].Header("api-key").Should().Be("k2");
        Three.Requests[1].Header("api-key").Should().BeNull();
    }

    [Fact]
    public async Task AzureDeployment_OtherDeploymentOfTheSameResource_KeepsTheCallersAddressAndVersion()
    {
        One.Model("a").Fails("azure/no-capacity");
        One.Model("b 2").Answers("Hello");
        ResilienceHost host = await StartAsync(options =>
        {
            options.Providers["one"] = At(One.BaseAddress, kind: "azure-openai");
            options.Routes["main"] = new RouteOptions { Targets = { "one/a", "one/b 2" } };
        });
        using HttpRequestMessage request = Post(One.BaseAddress, "openai/deployments/a/chat/completions?api-version=2024-10-21", Json("""{"messages":[{"role":"user","content":"Hi"}]}"""));
        request.Headers.Add("Idempotency-Key", "once");

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Addresses(One).Should().Equal("/openai/deployments/a/chat/completions?api-version=2024-10-21", "/openai/deployments/b%202/chat/completions?api-version=2024-10-21");
        One.Requests.Select(sent => sent.Header("Idempotency-Key")).Should().Equal("once", null);
    }

    [Theory]
    [InlineData("generateContent", "")]
    [InlineData("streamGenerateContent", "alt=sse")]
    public async Task Gemini_FailsOver_WithTheModelInTheAddress(string verb, string query)
    {
        One.Model("gemini-a").Fails("gemini/unavailable");
        ResilienceHost host = await StartAsync(options =>
        {
            options.Providers["one"] = At(One.BaseAddress, kind: "gemini");
            options.Providers["two"] = At(Two.BaseAddress, "k2", "gemini");
            options.Routes["main"] = new RouteOptions { Targets = { "one/gemini-a", "two/gemini-b" } };
        });
        string body = """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""";
        using HttpRequestMessage request = Post(One.BaseAddress, $"v1beta/models/gemini-a:{verb}?{(query.Length > 0 ? query + "&" : "")}key=own", Json(body));

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Addresses(Two).Should().Equal($"/v1beta/models/gemini-b:{verb}?{query}");
        Two.Requests[0].Header("x-goog-api-key").Should().Be("k2");
        Two.Requests[0].BodyText.Should().Be(body);
    }

    [Fact]
    public async Task Anthropic_TargetOfAnotherFormat_IsSkippedWithAReason()
    {
        One.Model("a").Fails("anthropic/overloaded");
        ResilienceHost host = await StartAsync(options =>
        {
            options.Providers["one"] = At(One.BaseAddress, "k1", "anthropic");
            options.Providers["two"] = At(Two.BaseAddress, "k2", "gemini");
            options.Providers["three"] = At(new Uri(Three.BaseAddress, "prefix"), "k3", "anthropic");
            options.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b", "three/c" } };
        });
        using HttpRequestMessage request = Post(One.BaseAddress, "v1/messages", Json("""{"model":"a","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"""));
        request.Headers.Add("anthropic-version", "2023-06-01");
        using LlmCallScope scope = LlmCallScope.Begin();

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        ServedBy(response).Should().StartWith("served-by=three/c");
        Addresses(Three).Should().Equal("/prefix/v1/messages?");
        Two.RequestCount.Should().Be(0);
        LlmSkippedTarget skipped = scope.Reports.Should().ContainSingle().Which.Skipped.Should().ContainSingle().Subject;
        skipped.Target.Should().Be("two/b");
        skipped.Reason.Should().Contain("/v1/messages").And.Contain("AnthropicMessages");
    }

    [Fact]
    public async Task TargetNamedInTheRequest_OfItsOwnProvider_IsSentUnderItsBareName()
    {
        ResilienceHost host = await StartAsync(options =>
        {
            ThreeTargets(options);
            options.Routes.Clear();
            options.TargetNamesInRequests = true;
        });

        using HttpResponseMessage own = await SendAsync(host.Client(), Chat("one/x"));
        using HttpResponseMessage other = await SendAsync(host.Client(), Chat("two/org/y"));

        One.Requests.Should().ContainSingle().Which.Model.Should().Be("x");
        Two.Requests.Should().ContainSingle().Which.Model.Should().Be("org/y");
    }

    private static IEnumerable<string> Addresses(FakeProvider provider) => provider.Requests.Select(sent => $"{sent.Path}?{sent.Query}");
}
