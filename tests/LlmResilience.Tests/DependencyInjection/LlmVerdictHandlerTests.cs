using LlmResilience.Attempts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace LlmResilience.Tests.DependencyInjection;

/// <summary>A client whose calls are decided by the application's own strategies, with our verdicts.</summary>
public sealed class LlmVerdictHandlerTests
{
    [Fact]
    public void AddLlmVerdictHandler_UnderAStandardHandler_StandsInnermostAndWarnsOfNothing()
    {
        using ServiceProvider services = TestClients.Build(s => s.AddHttpClient("c").AddLlmVerdictHandler().AddStandardResilienceHandler(o => o.Retry.UseLlmVerdicts()));

        IReadOnlyList<HttpMessageHandler> chain = services.Chain("c");

        chain.SkipWhile(handler => handler is not LlmVerdictHandler).OfType<ResilienceHandler>().Should().BeEmpty("it judges single attempts");
        chain.Should().Contain(handler => handler is ResilienceHandler);
        services.Logs("OtherResilienceHandler", "HandlerBeneath").Should().BeEmpty("that is what this handler is for");
    }

    [Fact]
    public void AddLlmVerdictHandler_ClientWithATimeout_LeavesItAlone()
    {
        using ServiceProvider services = TestClients.Build(s => s.AddHttpClient("c", client => client.Timeout = TimeSpan.FromSeconds(42)).AddLlmVerdictHandler());

        services.Client("c").Timeout.Should().Be(TimeSpan.FromSeconds(42), "nothing of ours limits these calls");

        services.Logs("ClientTimeoutReplaced", "ClientTimeoutTakenOver").Should().BeEmpty();
    }

    [Fact]
    public void AddLlmVerdictHandler_ForAllClients_GivesWayToAHandlerOfAClientsOwn()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.ConfigureHttpClientDefaults(builder => builder.AddLlmVerdictHandler());
            s.AddHttpClient("own").AddLlmResilienceHandler();
        });

        services.Chain("any").Should().Contain(handler => handler is LlmVerdictHandler);
        services.Ours("own").Should().NotBeNull();
        services.Chain("own").Should().NotContain(handler => handler is LlmVerdictHandler);
    }

    [Fact]
    public void AddLlmVerdictHandler_BesideOneMadeByHand_IsRefused()
    {
        using ServiceProvider services = TestClients.Build(s =>
            s.AddHttpClient("c").AddLlmVerdictHandler().AddHttpMessageHandler(p => MadeByHand(p)));

        services.Invoking(s => s.Chain("c")).Should().Throw<LlmConfigurationException>().Which.Failures.Should().ContainSingle().Which.Should().Contain("two handlers");
    }

    private static DelegatingHandler MadeByHand(IServiceProvider services) =>
        LlmResilience.DependencyInjection.HandlerFactory.CreateHandler(services, "c", null, new LlmResilience.Calls.ClientTotalLimit());
}
