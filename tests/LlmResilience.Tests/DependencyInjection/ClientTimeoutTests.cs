using LlmResilience.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.DependencyInjection;

public class ClientTimeoutTests
{
    [Fact]
    public void Timeout_NeverSet_BecomesInfiniteAndLimitsNothing()
    {
        using ServiceProvider services = TestClients.Build(s => s.AddHttpClient("c").AddLlmResilienceHandler());

        services.Client("c").Timeout.Should().Be(Timeout.InfiniteTimeSpan);

        services.Ours("c").Client.TotalLimit.Value.Should().BeNull();
        services.Logs("ClientTimeoutReplaced").Should().ContainSingle().Which.Message.Should().Contain("'c'").And.Contain("Timeouts");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Timeout_Set_BecomesTheTotalLimitWhateverTheOrder(bool before)
    {
        static void SetTimeout(HttpClient client) => client.Timeout = TimeSpan.FromSeconds(42);

        using ServiceProvider services = TestClients.Build(s =>
        {
            IHttpClientBuilder builder = s.AddHttpClient("c");
            _ = before ? builder.ConfigureHttpClient(SetTimeout).AddLlmResilienceHandler() : builder.AddLlmResilienceHandler().ConfigureHttpClient(SetTimeout);
        });

        services.Client("c").Timeout.Should().Be(Timeout.InfiniteTimeSpan);
        services.Client("c").Timeout.Should().Be(Timeout.InfiniteTimeSpan);

        services.Ours("c").Client.TotalLimit.Value.Should().Be(TimeSpan.FromSeconds(42));
        services.Logs("ClientTimeoutTakenOver").Should().ContainSingle(because: "it is said once").Which.Message.Should().Contain("00:00:42");
    }

    [Fact]
    public void Timeout_SetForAllClients_CountsToo()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.AddHttpClient("c").AddLlmResilienceHandler();
            s.ConfigureHttpClientDefaults(b => b.ConfigureHttpClient(c => c.Timeout = TimeSpan.FromMinutes(3)));
        });

        services.Client("c");

        services.Ours("c").Client.TotalLimit.Value.Should().Be(TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void Timeout_SetInfinite_LimitsNothing()
    {
        ClientTotalLimit limit = new();

        limit.TakeOver(Timeout.InfiniteTimeSpan);

        limit.Value.Should().BeNull();
        limit.OfOtherCalls.Should().BeNull();
    }

    [Fact]
    public void Timeout_OfAClient_IsItsOwn()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.AddHttpClient("c", c => c.Timeout = TimeSpan.FromSeconds(1)).AddLlmResilienceHandler();
            s.AddHttpClient("d").AddLlmResilienceHandler();
        });

        services.Client("c");
        services.Client("d");

        services.Ours("c").Client.TotalLimit.Value.Should().Be(TimeSpan.FromSeconds(1));
        services.Ours("d").Client.TotalLimit.Value.Should().BeNull();
    }
}
