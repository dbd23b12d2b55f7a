using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

public class ResilienceSnapshotTests
{
    [Theory]
    [InlineData("openai", null, "https://api.openai.com/v1/")]
    [InlineData("openai", "https://api.openai.com", "https://api.openai.com/v1/")]
    [InlineData("openai", "https://proxy.example/openai/v1/", "https://proxy.example/openai/v1/")]
    [InlineData("gpustack", "http://gpustack", "http://gpustack/v1/")]
    [InlineData("gpustack", "http://gpustack/v1-openai", "http://gpustack/v1-openai/")]
    [InlineData("azure", "https://res.openai.azure.com", "https://res.openai.azure.com/")]
    [InlineData("azure", "https://res.openai.azure.com/openai/v1/", "https://res.openai.azure.com/")]
    [InlineData("anthropic", "https://api.anthropic.com/v1", "https://api.anthropic.com/")]
    [InlineData("anthropic", "https://proxy.example/anthropic/v1/", "https://proxy.example/anthropic/")]
    [InlineData("gemini", "https://generativelanguage.googleapis.com/v1beta/", "https://generativelanguage.googleapis.com/")]
    [InlineData("ollama", null, "http://localhost:11434/")]
    [InlineData("ollama", "http://box:11434/v1", "http://box:11434/")]
    [InlineData("ollama", "http://box:11434/api/", "http://box:11434/")]
    [InlineData("docker-model-runner", "http://model-runner.docker.internal", "http://model-runner.docker.internal/engines/v1/")]
    [InlineData("perplexity", "https://api.perplexity.ai", "https://api.perplexity.ai/")]
    [InlineData("mine", "HTTPS://LLM.example:8443", "https://llm.example:8443/v1/")]
    public void Address_AsGivenToAnSdk_IsNormalised(string name, string? address, string expected)
    {
        Provider provider = TestConfiguration.Snapshot($$"""{ "Providers": { "{{name}}": { "Address": {{(address is null ? "null" : $"\"{address}\"")}} } } }""").Providers[name];

        provider.Address.AbsoluteUri.Should().Be(expected);
    }

    [Fact]
    public void AddressKey_HasSchemeHostPortAndPath()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("""{ "Providers": { "OpenAI": {}, "v6": { "Address": "http://[::1]:8000/a" } } }""");

        snapshot.Providers["openai"].AddressKey.Should().Be("https://api.openai.com:443/v1");
        snapshot.Providers["openai"].Subject.Should().Be(Subject.Of(SubjectKind.Provider, "openai", "https://api.openai.com:443/v1"), because: "case is no part of an identity");
        snapshot.Providers["v6"].AddressKey.Should().Be("http://[::1]:8000/a");
    }

    private const string Several = """
        { "Providers": {
            "root": { "Address": "https://llm.example" },
            "team": { "Address": "https://llm.example/team/v1", "ApiKey": "k" },
            "deep": { "Address": "https://llm.example/team/v1/deep" },
            "other": { "Address": "http://llm.example:8080/v1" },
            "second": { "Address": "https://api.openai.com/v1", "ApiKey": "k2" }, "openai": { "ApiKey": "k1" } } }
        """;

    [Theory]
    [InlineData("https://llm.example/v1/chat/completions", "root")]
    [InlineData("https://llm.example/anything", "root")]
    [InlineData("https://LLM.example/team/v1/chat/completions", "team")]
    [InlineData("https://llm.example/team/v1", "team")]
    [InlineData("https://llm.example/team/v10/chat/completions", "root")]
    [InlineData("https://llm.example/team/v1/deep/chat/completions?x=y", "deep")]
    [InlineData("http://llm.example:8080/v1/models", "other")]
    [InlineData("http://llm.example:8080/healthz", null)]
    [InlineData("http://llm.example/v1/chat/completions", null)]
    [InlineData("https://api.openai.com/v1/responses", "openai")]
    [InlineData("https://example.com/", null)]
    [InlineData("file:///v1/chat", null)]
    [InlineData("https://api.groq.com/openai/v1/chat/completions", "groq")]
    [InlineData("http://127.0.0.1:11434/api/chat", "ollama")]
    public void FindProvider_ByLongestAddressThenByHost(string uri, string? expected) =>
        (TestConfiguration.Snapshot(Several).FindProvider(new Uri(uri))?.Name).Should().Be(expected);

    [Fact]
    public void FindProvider_OneAddressTwice_PrefersTheWellKnownName()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("""
            { "Providers": { "a": { "Address": "https://api.openai.com/v1" }, "openai": { "ApiKey": "k" }, "b": { "Kind": "openai" } } }
            """);

        snapshot.FindProvider(new Uri("https://api.openai.com/v1/responses"))!.ApiKey.Should().Be("k");
    }

    [Fact]
    public void FindProvider_RelativeUri_FindsNone() =>
        TestConfiguration.Snapshot("{}").FindProvider(new Uri("v1/chat/completions", UriKind.Relative)).Should().BeNull();

    [Fact]
    public void FindProvider_WellKnownHostOfARegion_TakesTheRequestsHost()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("""{ "Timeouts": { "Total": "00:05:00" } }""");

        Provider azure = snapshot.FindProvider(new Uri("https://res.openai.azure.com/openai/deployments/d/chat/completions?api-version=1"))!;
        Provider eu = snapshot.FindProvider(new Uri("https://eu.api.openai.com/v1/chat/completions"))!;

        azure.Address.Should().Be(new Uri("https://res.openai.azure.com/"));
        azure.Options.Should().BeNull();
        azure.Timeouts.Total.Should().Be(TimeSpan.FromMinutes(5));
        eu.Address.Should().Be(new Uri("https://eu.api.openai.com/v1/"));
    }

    [Fact]
    public void FindProvider_SameHostAgain_IsTheSameObjectAndAllocatesNothing()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot(Several);
        var known = new Uri("https://api.groq.com/openai/v1/chat/completions");
        var configured = new Uri("https://llm.example/team/v1/chat/completions");
        Provider first = snapshot.FindProvider(known)!;
        snapshot.FindProvider(configured);
        snapshot.FindProvider(known);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Provider again = snapshot.FindProvider(known)!;
        snapshot.FindProvider(configured);
        long after = GC.GetAllocatedBytesForCurrentThread();

        again.Should().BeSameAs(first);
        (after - before).Should().Be(0);
    }

    [Fact]
    public void FindProvider_ManyHosts_RemembersABoundedNumber()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("{}");

        for (int i = 0; i < 1000; i++)
        {
            snapshot.FindProvider(new Uri($"https://r{i}.openai.azure.com/x"))!.Address.Host.Should().Be($"r{i}.openai.azure.com");
        }

        snapshot.RememberedHosts.Should().Be(256);
    }

    [Fact]
    public void Routes_NamingRoutes_AreFlattenedInPlace()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("""
            { "Routes": { "Insights": { "Targets": [ "OpenAI/a", "cheap", "openai/b" ] }, "cheap": { "Targets": [ "openrouter/meta-llama/llama-3", "groq/c" ] } } }
            """);

        Route route = snapshot.FindRoute("insights")!;

        route.Targets.Select(t => t.ToString()).Should().Equal("openai/a", "openrouter/meta-llama/llama-3", "groq/c", "openai/b");
        snapshot.Providers.Keys.Should().BeEquivalentTo(["openai", "openrouter", "groq"], because: "well-known providers need no entry");
        snapshot.FindRoute("insight").Should().BeNull();
    }

    [Fact]
    public void FindRoute_OfAPartOfABuffer_AllocatesNothing()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("""{ "Routes": { "insights": { "Targets": [ "openai/a" ] } } }""");
        char[] buffer = "\"INSIGHTS\"".ToCharArray();
        snapshot.FindRoute(buffer.AsSpan(1, 8)).Should().NotBeNull();

        long before = GC.GetAllocatedBytesForCurrentThread();
        snapshot.FindRoute(buffer.AsSpan(1, 8));
        long after = GC.GetAllocatedBytesForCurrentThread();

        (after - before).Should().Be(0);
    }

    [Fact]
    public void Fallback_NamingTargetsAndRoutes_IsFlattened()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("""
            { "Providers": { "gpustack": { "Address": "http://gpustack", "Fallback": [ "r", "openai/b" ] } }, "Routes": { "r": { "Targets": [ "groq/a" ] } } }
            """);

        snapshot.Providers["GPUSTACK"].Fallback.Should().Equal(new TargetName("groq", "a"), new TargetName("OpenAI", "b"));
    }

    [Fact]
    public void Timeouts_OfAProvider_LieOverTheGeneralOnes()
    {
        ResilienceSnapshot snapshot = TestConfiguration.Snapshot("""
            { "Timeouts": { "Connect": "00:00:03", "Headers": "00:00:30", "Total": "00:04:00" },
              "Providers": { "openai": { "Timeouts": { "Headers": "00:02:00" } }, "groq": {} } }
            """);

        snapshot.Providers["openai"].Timeouts.Should().BeEquivalentTo(new TimeoutOptions
        {
            Connect = TimeSpan.FromSeconds(3),
            Headers = TimeSpan.FromMinutes(2),
            Total = TimeSpan.FromMinutes(4),
        });
        snapshot.Providers["groq"].Timeouts.Headers.Should().Be(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Merge_TakesEveryOwnLimit()
    {
        var own = new ProviderTimeoutOptions();
        foreach (var property in OptionsReflection.Properties(typeof(ProviderTimeoutOptions)))
        {
            property.SetValue(own, TimeSpan.FromSeconds(4711));
        }

        TimeoutOptions merged = SnapshotBuilder.Merge(own, new TimeoutOptions { Connect = TimeSpan.FromSeconds(4711) });

        OptionsReflection.Properties(typeof(TimeoutOptions)).Select(p => p.GetValue(merged)).Should().OnlyContain(v => TimeSpan.FromSeconds(4711).Equals(v));
    }
}
