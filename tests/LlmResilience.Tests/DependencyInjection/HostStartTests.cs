using LlmResilience.Calls;
using LlmResilience.Tests.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace LlmResilience.Tests.DependencyInjection;

public class HostStartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Start_FaultyConfiguration_FailsWithEveryFault()
    {
        using IHost host = Build(s =>
        {
            s.AddLlmResilience(TestConfiguration.Section("""{ "Retry": { "MaxAttempts": 0 }, "Routes": { "insights": { "Targets": [ "nobody/x" ] } } }"""));
            s.AddHttpClient("chat").AddLlmResilienceHandler("insight");
        });

        Func<Task> start = () => host.StartAsync().WaitAsync(Patience);

        LlmConfigurationException exception = (await start.Should().ThrowAsync<LlmConfigurationException>()).Which;
        exception.Failures.Should().HaveCount(3);
        exception.Message.Should().Contain("3 faults").And.Contain("LlmResilience:Retry:MaxAttempts: ").And.Contain("LlmResilience:Routes:insights:Targets:0: ")
            .And.Contain("the HTTP client 'chat' was given the route 'insight', which does not exist").And.Contain("Did you mean 'insights'?");
    }

    [Fact]
    public async Task Start_SoundConfiguration_SaysWhatIsOddAboutClients()
    {
        using IHost host = Build(s =>
        {
            s.AddHttpClient("chat").AddLlmResilienceHandler().AddStandardResilienceHandler();
            s.AddLlmResilience(TestConfiguration.Section("""{ "Routes": { "r": { "Targets": [ "openai/a", "groq/b", "gpu/c" ] } }, "Providers": { "gpu": { "Address": "http://gpu" } } }"""));
            s.AddLlmResilience(TestConfiguration.Section("{}", "Typo"));
        });

        await host.StartAsync().WaitAsync(Patience);

        host.Services.Logs("OtherResilienceHandler").Should().ContainSingle(because: "no call was made yet");
        host.Services.Logs("ProviderKeyMissing").Should().ContainSingle().Which.Message.Should().Contain("groq").And.Contain("route 'r'");
        host.Services.Logs("ConfigurationSectionMissing").Should().ContainSingle().Which.Message.Should().Contain("Typo");
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Start_TwoOfOurHandlersOnClients_FailsWithEachClient()
    {
        using IHost host = Build(s =>
        {
            s.AddHttpClient("a").AddLlmResilienceHandler().AddHttpMessageHandler(() => new LlmResilienceHandler(null!, new ClientSettings("", null, new())));
            s.AddHttpClient("b").AddLlmResilienceHandler().AddHttpMessageHandler(() => new LlmResilienceHandler(null!, new ClientSettings("", null, new())));
        });

        Func<Task> start = () => host.StartAsync().WaitAsync(Patience);

        (await start.Should().ThrowAsync<LlmConfigurationException>()).Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public async Task Start_HandlerThatCannotBeMadeYet_StartsAndWarns()
    {
        using IHost host = Build(s =>
            s.AddHttpClient("a").AddLlmResilienceHandler().AddHttpMessageHandler(() => throw new InvalidOperationException("not yet")));

        await host.StartAsync().WaitAsync(Patience);

        host.Services.Logs("ClientNotChecked").Should().ContainSingle();
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Start_WithoutClients_Starts()
    {
        using IHost host = Build(s => s.AddLlmResilience());

        await host.StartAsync().WaitAsync(Patience);
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Logs_OfAWholeLife_HoldNoKey()
    {
        using IHost host = Build(s =>
        {
            s.AddLlmResilience(TestConfiguration.Section("""{ "Providers": { "openai": { "ApiKey": "SECRET" }, "groq": { "ApiKey": "SECRET" } } }"""));
            s.AddHttpClient("chat").AddLlmResilienceHandler().AddStandardResilienceHandler();
        });

        await host.StartAsync().WaitAsync(Patience);
        host.Services.Client("chat");
        await host.StopAsync().WaitAsync(Patience);

        IReadOnlyList<FakeLogRecord> records = host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot();
        records.Should().NotBeEmpty();
        records.Should().NotContain(r => r.Message.Contains("SECRET") || (r.Exception != null && r.Exception.ToString().Contains("SECRET")));
    }

    private static IHost Build(Action<IServiceCollection> register)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging();
        register(builder.Services);
        return builder.Build();
    }
}
