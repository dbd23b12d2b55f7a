using LlmResilience.Configuration;
using LlmResilience.Tests.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmResilience.Tests.Configuration;

public class SnapshotSourceTests
{
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Llm:Retry:MaxAttempts"] = "3", ["Llm:Routes:r:Targets:0"] = "openai/a" }).Build();

    [Fact]
    public void Reload_Sound_SwapsTheSnapshot()
    {
        using ServiceProvider services = Services();
        SnapshotSource source = services.GetRequiredService<SnapshotSource>();
        ResilienceSnapshot before = source.Current;

        Reload("Llm:Retry:MaxAttempts", "5");

        before.Options.Retry.MaxAttempts.Should().Be(3, because: "a call sees one snapshot from its begin to its end");
        source.Current.Options.Retry.MaxAttempts.Should().Be(5);
        services.Logs("ConfigurationReloaded").Should().ContainSingle();
    }

    [Fact]
    public void Reload_Faulty_KeepsTheLastGoodOneForEverybodyAndLogsAllFaultsOnce()
    {
        using ServiceProvider services = Services();
        SnapshotSource source = services.GetRequiredService<SnapshotSource>();
        ResilienceSnapshot before = source.Current;

        Reload("Llm:Retry:MaxAttempts", "0");
        Reload("Llm:Routes:r:Targets:0", "nobody/a");
        Reload("Llm:Routes:r:Targets:0", "nobody/a");

        source.Current.Should().BeSameAs(before);
        services.GetRequiredService<IOptionsMonitor<LlmResilienceOptions>>().CurrentValue.Retry.MaxAttempts.Should().Be(3);
        IReadOnlyList<string> messages = [.. services.Logs("ConfigurationReloadRefused").Select(r => r.Message)];
        messages.Should().HaveCount(2, because: "the same faults are said once");
        messages[1].Should().Contain("Llm:Retry:MaxAttempts: ").And.Contain("Llm:Routes:r:Targets:0: ");
    }

    [Fact]
    public void Reload_OfWhatIsReadAtStart_WarnsAndKeepsIt()
    {
        using ServiceProvider services = Services();
        SnapshotSource source = services.GetRequiredService<SnapshotSource>();

        Reload("Llm:Retry:MaxAttempts", "5");
        services.Logs("ConfigurationNeedsRestart").Should().BeEmpty();
        Reload("Llm:Hints:BatchSize", "7");

        services.Logs("ConfigurationNeedsRestart").Should().ContainSingle().Which.Message.Should().Contain("Hints:BatchSize").And.NotContain("FlushEvery");
        source.HintsAtStart.BatchSize.Should().Be(256);
        services.GetService<HintOptions>().Should().BeNull(because: "the container is the application's");
    }

    [Fact]
    public void Reload_RepairedAfterAFaultyOne_TakesEffect()
    {
        using ServiceProvider services = Services();
        SnapshotSource source = services.GetRequiredService<SnapshotSource>();

        Reload("Llm:Retry:MaxAttempts", "x");
        Reload("Llm:Retry:MaxAttempts", "9");
        Reload("Llm:Retry:MaxAttempts", "x");

        source.Current.Options.Retry.MaxAttempts.Should().Be(9);
        services.Logs("ConfigurationReloadRefused").Should().HaveCount(2);
    }

    [Fact]
    public void Reload_ActionThatThrows_KeepsTheLastGoodOne()
    {
        bool broken = false;
        using ServiceProvider services = Services(s => s.AddLlmResilience(_ =>
        {
            if (broken)
            {
                throw new InvalidOperationException("SECRET");
            }
        }));
        SnapshotSource source = services.GetRequiredService<SnapshotSource>();

        broken = true;
        Reload("Llm:Retry:MaxAttempts", "5");

        source.Current.Options.Retry.MaxAttempts.Should().Be(3);
        services.Logs("ConfigurationReloadRefused").Should().ContainSingle().Which.Message.Should().Contain("InvalidOperationException").And.NotContain("SECRET");
    }

    [Fact]
    public void Reload_RouteOfAClientTakenOut_IsRefused()
    {
        using ServiceProvider services = Services(s => s.AddHttpClient("c").AddLlmResilienceHandler("r"));
        SnapshotSource source = services.GetRequiredService<SnapshotSource>();

        _configuration["Llm:Routes:s:Targets:0"] = "openai/b";
        Reload("Llm:Routes:r:Targets:0", "");

        source.Current.FindRoute("r")!.Targets.Should().ContainSingle();
    }

    [Fact]
    public void First_Faulty_Throws()
    {
        Reload("Llm:Retry:MaxAttempts", "x");
        using ServiceProvider services = Services();

        Action first = () => services.GetRequiredService<SnapshotSource>();

        first.Should().Throw<LlmConfigurationException>();
    }

    private ServiceProvider Services(Action<IServiceCollection>? register = null) => TestClients.Build(s =>
    {
        s.AddLlmResilience(_configuration.GetSection("Llm"));
        register?.Invoke(s);
    });

    private void Reload(string key, string value)
    {
        _configuration[key] = value;
        _configuration.Reload();
    }
}
