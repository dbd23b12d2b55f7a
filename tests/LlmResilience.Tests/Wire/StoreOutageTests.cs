using System.Net;
using LlmResilience.Tests.Hints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>
/// Calls over real sockets while the hint store throws, hangs, or accepts and never answers. The clock is driven, so a call that waited for
/// the store would never end.
/// </summary>
public sealed class StoreOutageTests : WireTest
{
    public enum Outage
    {
        Throws,
        Hangs,
        AcceptsAndNeverAnswers,
    }

    [Theory]
    [InlineData(Outage.Throws, true)]
    [InlineData(Outage.Throws, false)]
    [InlineData(Outage.Hangs, true)]
    [InlineData(Outage.Hangs, false)]
    [InlineData(Outage.AcceptsAndNeverAnswers, true)]
    [InlineData(Outage.AcceptsAndNeverAnswers, false)]
    public async Task Calls_StoreIsAway_NoneFailsOrWaitsAndAllIsDeliveredAfterwards(Outage outage, bool fromTheStart)
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        InMemoryHintStore truth = new(time);
        FaultyStore faulty = new(truth);
        await using SocketStore socket = new(faulty);
        Switch(away: fromTheStart);
        One.Model("a").Answers("Hello");
        ResilienceHost host = await StartAsync(
            o =>
            {
                o.Providers["one"] = At(One.OpenAIAddress, "k1");
                o.Hints.LoadTimeout = TimeSpan.Zero;
            },
            services: services =>
            {
                services.RemoveAll<ICompatibilityHintStore>().AddSingleton<ICompatibilityHintStore>(socket);
                services.AddHealthChecks().AddLlmResilience();
            },
            time: time);
        HttpClient client = host.Client();

        await CallAsync(10);
        Switch(away: true);
        await CallUntilAsync(() => !host.Hints.Health.IsHealthy);
        HealthReportEntry degraded = await CheckAsync(host);
        HintStoreHealth health = host.Hints.Health;
        await CallAsync(10);
        Switch(away: false);
        await CallUntilAsync(() => host.Hints.Health.IsHealthy);
        HealthReportEntry healthy = await CheckAsync(host);
        await host.Hints.FlushAsync().AsTask().WaitAsync(Limit);

        degraded.Status.Should().Be(HealthStatus.Degraded);
        degraded.Description.Should().StartWith(outage is Outage.Throws ? "The hint store fails (IOException)." : "The hint store does not answer within Hints:FlushTimeout.");
        degraded.Data["hint_store.failures"].Should().BeOfType<int>().Which.Should().BePositive();
        (health.Failures > 0, health.Since is not null, health.WaitingSubjects > 0).Should().Be((true, true, true));
        healthy.Status.Should().Be(HealthStatus.Healthy);
        (await truth.LoadAsync()).Hints.Sum(static hint => hint.SuccessCount).Should().Be(_calls);
        (host.Hints.Health.WaitingSubjects, host.Hints.Health.WaitingBatches, host.Hints.Health.Since).Should().Be((0, 0, null));

        void Switch(bool away)
        {
            faulty.Now = !away ? FaultyStore.Fault.None : outage switch
            {
                Outage.Throws => FaultyStore.Fault.Throw,
                Outage.Hangs => FaultyStore.Fault.Hang,
                Outage.AcceptsAndNeverAnswers => FaultyStore.Fault.None,
            };
            socket.Answers = !(away && outage is Outage.AcceptsAndNeverAnswers);
        }

        async Task CallAsync(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using HttpResponseMessage response = await SendAsync(client, Chat());
                response.StatusCode.Should().Be(HttpStatusCode.OK);
                await response.Content.ReadAsStringAsync().WaitAsync(Limit);
                _calls++;
            }
        }

        async Task CallUntilAsync(Func<bool> done)
        {
            for (int i = 0; i < 2_000 && !done(); i++)
            {
                await CallAsync(1);
                time.Advance(TimeSpan.FromSeconds(1));
            }

            done().Should().BeTrue();
        }
    }

    [Fact]
    public async Task HealthCheck_NothingWrong_IsHealthyWithFigures()
    {
        ResilienceHost host = await StartAsync(
            o => o.Providers["one"] = At(One.OpenAIAddress, "k1"), services: static services => services.AddHealthChecks().AddLlmResilience(tags: ["ready"]));
        await host.Hints.LoadedAsync().AsTask().WaitAsync(Limit);

        HealthReportEntry entry = await CheckAsync(host);

        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Data.Should().ContainKeys("hint_store.loaded", "hint_store.waiting_subjects", "hint_store.last_success");
        entry.Tags.Should().Equal("ready");
    }

    private int _calls;

    private static async Task<HealthReportEntry> CheckAsync(ResilienceHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().WaitAsync(Limit)).Entries["llm_resilience"];
}
