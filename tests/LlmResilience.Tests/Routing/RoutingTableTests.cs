using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Hints;
using LlmResilience.Keys;
using LlmResilience.Routing;
using LlmResilience.Tests.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.Routing;

public sealed class RoutingTableTests
{
    [Fact]
    public async Task Find_FirstCallsAtOnce_CountTheModelOnce()
    {
        using ServiceProvider services = TestClients.Build(s => s.AddLlmResilience(o => o.Providers["p"] = new ProviderOptions { Address = "http://localhost:1/v1" }));
        ResilienceSnapshot snapshot = services.GetRequiredService<SnapshotSource>().Current;
        RoutingTable[] tables = [.. Enumerable.Range(0, 300).Select(_ => new RoutingTable(
            snapshot, services.GetRequiredService<CircuitBook>(), services.GetRequiredService<HintBook>(), services.GetRequiredService<CredentialBook>()))];
        using Barrier together = new(4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(FindInEach, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
            .WaitAsync(TimeSpan.FromSeconds(60));

        tables.Should().OnlyContain(table => table.Find(snapshot.Providers["p"], "only").IsOnlyOneInUse);

        void FindInEach()
        {
            foreach (RoutingTable table in tables)
            {
                together.SignalAndWait();
                table.Find(snapshot.Providers["p"], "only");
            }
        }
    }

    [Fact]
    public void Find_TwoModels_AreNotAlone()
    {
        using ServiceProvider services = TestClients.Build(s => s.AddLlmResilience(o => o.Providers["p"] = new ProviderOptions { Address = "http://localhost:1/v1" }));
        RoutingTable table = services.GetRequiredService<RoutingTableSource>().Current;
        Provider provider = table.Snapshot.Providers["p"];

        table.Find(provider, "a").IsOnlyOneInUse.Should().BeTrue();
        table.Find(provider, "b").IsOnlyOneInUse.Should().BeFalse();
    }
}
