using LlmResilience.Configuration;
using LlmResilience.Tests.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.DependencyInjection;

public class LlmResilienceServiceCollectionExtensionsTests
{
    private const string Json = """{ "Providers": { "openai": { "ApiKey": "from-section", "Fallback": [ "groq/a" ] } }, "Retry": { "MaxAttempts": 3 } }""";

    [Fact]
    public void AddLlmResilience_Twice_RegistersOnce()
    {
        var services = new ServiceCollection();
        services.AddLlmResilience();
        int count = services.Count;

        services.AddLlmResilience().Services.Should().BeSameAs(services);

        services.Count.Should().Be(count);
    }

    [Fact]
    public void UseInMemoryHintStore_AfterOtherStores_IsTheOnlyOne()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ICompatibilityHintStore>(new InMemoryHintStore(TimeProvider.System));
        services.AddSingleton<ICompatibilityHintStore>(new InMemoryHintStore(TimeProvider.System));

        services.AddLlmResilience().UseInMemoryHintStore();

        services.Where(service => service.ServiceType == typeof(ICompatibilityHintStore)).Should().ContainSingle().Which.ImplementationType.Should().Be<InMemoryHintStore>();
    }

    [Fact]
    public void AddLlmResilience_SameSectionTwice_BindsItOnce()
    {
        var root = TestConfiguration.Root(Json);
        var services = new ServiceCollection();
        services.AddLlmResilience(root.GetSection("LlmResilience"));
        int count = services.Count;
        services.AddLlmResilience(root.GetSection("llmresilience"));

        services.Count.Should().Be(count);
        OptionsOf(services).Providers["openai"].Fallback.Should().Equal("groq/a");
    }

    [Fact]
    public void AddLlmResilience_SameActionTwice_RunsOnce()
    {
        static void AddHeader(LlmResilienceOptions o) => o.ForwardedHeaders.Add("x-tenant");

        var services = new ServiceCollection();
        services.AddLlmResilience(AddHeader);
        services.AddLlmResilience(AddHeader);

        OptionsOf(services).ForwardedHeaders.Should().Equal("x-tenant");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddLlmResilience_SectionAndAction_CombineWhateverTheOrder(bool sectionFirst)
    {
        var services = new ServiceCollection();
        Action[] steps =
        [
            () => services.AddLlmResilience(TestConfiguration.Section(Json)),
            () => services.AddLlmResilience(o =>
            {
                o.Providers["OpenAI"].ApiVersion = null;
                o.Providers["OpenAI"].ApiKey = "from-code";
                o.Retry.MaxDelay = TimeSpan.FromSeconds(7);
            }),
        ];
        Array.ForEach(sectionFirst ? steps : [.. steps.Reverse()], step => step());

        LlmResilienceOptions options = OptionsOf(services);

        options.Providers.Should().ContainSingle().Which.Value.ApiKey.Should().Be("from-code", because: "code lies over configuration");
        options.Retry.MaxAttempts.Should().Be(3);
        options.Retry.MaxDelay.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void AddLlmResilience_TwoSections_LieOverOneAnotherKeyByKey()
    {
        var services = new ServiceCollection();
        services.AddLlmResilience(TestConfiguration.Section(Json));
        services.AddLlmResilience(TestConfiguration.Section("""{ "providers": { "OPENAI": { "Fallback": [ "groq/b" ] } }, "Timeouts": { "Totall": 1 } }""", "Extra"));
        services.AddLlmResilience(o => o.Retry.MaxAttempts++);

        IReadOnlyList<string> faults = TestConfiguration.FaultsOf(services.BuildServiceProvider());

        faults.Should().ContainSingle().Which.Should().StartWith("Extra:Timeouts:Totall: ", because: "a fault has the path of the section that holds it");
    }

    [Fact]
    public void AddLlmResilience_TwoSections_TheLaterWins()
    {
        var services = new ServiceCollection();
        services.AddLlmResilience(TestConfiguration.Section(Json));
        services.AddLlmResilience(TestConfiguration.Section("""{ "providers": { "OPENAI": { "Fallback": [ "groq/b" ] } } }""", "Extra"));

        LlmResilienceOptions options = OptionsOf(services);

        options.Providers.Should().ContainSingle().Which.Value.Fallback.Should().Equal("groq/b");
        options.Providers["openai"].ApiKey.Should().Be("from-section");
    }

    [Fact]
    public void AddLlmResilience_AllKindsOfSettings_AreBound()
    {
        LlmResilienceOptions options = TestConfiguration.Options("""
            { "Providers": { "gpu": { "Address": "http://gpu", "Kind": "vllm", "WireFormats": [ "openaichat", "AnthropicMessages" ], "ApiKey": "k", "AllowInsecureHttp": true,
                "Timeouts": { "Answer": "00:03:00" } }, "azure": { "Address": "https://r.openai.azure.com", "ApiVersion": "2024-10-21" }, "openai": {} },
              "Routes": { "r": { "Targets": [ "gpu/a", "openai/b" ] } },
              "Timeouts": { "Answer": "00:02:00" }, "Retry": { "BudgetShare": 0.5, "Policies": { "timeout": { "Retries": 2, "NextTarget": false } } },
              "Circuits": { "Ramp": { "GoodOutcomesPerStep": 4 } }, "Hints": { "MaxTargets": 99 }, "TargetNamesInRequests": true, "ForwardedHeaders": [ "x-a", "x-b" ] }
            """);

        ProviderOptions gpu = options.Providers["gpu"];
        (gpu.Address, gpu.Kind, gpu.ApiKey, gpu.AllowInsecureHttp).Should().Be(("http://gpu", "vllm", "k", true));
        gpu.WireFormats.Should().Equal(LlmWireFormat.OpenAIChat, LlmWireFormat.AnthropicMessages);
        gpu.Timeouts!.Answer.Should().Be(TimeSpan.FromMinutes(3));
        options.Providers["azure"].ApiVersion.Should().Be("2024-10-21");
        options.Providers.Should().ContainKey("openai");
        options.Routes["R"].Targets.Should().Equal("gpu/a", "openai/b");
        options.Timeouts.Answer.Should().Be(TimeSpan.FromMinutes(2));
        options.Retry.BudgetShare.Should().Be(0.5);
        options.Retry.Policies["Timeout"].Retries.Should().Be(2);
        options.Retry.Policies["timeout"].NextTarget.Should().BeFalse();
        options.Circuits.Ramp.GoodOutcomesPerStep.Should().Be(4);
        options.Hints.MaxTargets.Should().Be(99);
        options.TargetNamesInRequests.Should().BeTrue();
        options.ForwardedHeaders.Should().Equal("x-a", "x-b");
    }

    [Fact]
    public void AddLlmResilience_ServicesThatAreThere_Stay()
    {
        var time = new FakeTimeProvider();
        var store = new OwnStore();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<ICompatibilityHintStore>(store);
        services.AddLlmResilience();
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<TimeProvider>().Should().BeSameAs(time);
        provider.GetRequiredService<ICompatibilityHintStore>().Should().BeSameAs(store);
    }

    [Fact]
    public void UseInMemoryHintStore_AfterAnotherStore_Wins()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ICompatibilityHintStore, OwnStore>();
        services.AddLlmResilience().UseInMemoryHintStore().UseInMemoryHintStore();
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetServices<ICompatibilityHintStore>().Should().ContainSingle().Which.Should().BeOfType<InMemoryHintStore>();
    }

    private static LlmResilienceOptions OptionsOf(IServiceCollection services)
    {
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<SnapshotSource>().Should().NotBeNull();
        return provider.GetRequiredService<IOptions<LlmResilienceOptions>>().Value;
    }

    private sealed class OwnStore : ICompatibilityHintStore
    {
        public bool IsShared => false;

        public ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<HintStoreSnapshot> ReadChangesAsync(long version, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
