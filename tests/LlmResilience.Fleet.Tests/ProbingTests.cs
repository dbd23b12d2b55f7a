using LlmResilience.Redis.Tests.Servers;
using LlmResilience.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace LlmResilience.Fleet.Tests;

/// <summary>Eight real processes meet one outage; when it may be over, one of them finds out for all.</summary>
public sealed class ProbingTests(ITestOutputHelper output)
{
    private const int Processes = 8;

    /// <summary>Calls of the others while one probes; a fleet that does not keep to its lease sends one of them to the provider.</summary>
    private const int CallsMeanwhile = 100;

    private static readonly TimeSpan ProbeTakes = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Probe_OnSqlite_IsSentByOneOfEightProcesses() => await RunAsync(FleetStore.Sqlite());

    [RedisFact]
    public async Task Probe_OnRedis_IsSentByOneOfEightProcesses() => await RunAsync(await FleetStore.RedisAsync());

    [RedisFact]
    public async Task Probe_OnARedisCluster_IsSentByOneOfEightProcesses() => await RunAsync(await FleetStore.ClusterAsync());

    [RedisFact]
    public async Task Probe_OnRedisWithFewRights_IsSentByOneOfEightProcesses() => await RunAsync(await FleetStore.RedisWithFewRightsAsync());

    private async Task RunAsync(FleetStore store)
    {
        await using FleetStore _ = store;
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        await using FakeProvider one = await FakeProvider.StartAsync(options => options.TimeProvider = clock);
        await using FakeProvider two = await FakeProvider.StartAsync();
        two.AllModels.Answers("Hello");
        one.AllModels.Fails(OpenAIErrors.ServerError);
        WorkerProcess[] workers = [.. Enumerable.Range(0, Processes).Select(i => new WorkerProcess("probe", store.Argument, one.OpenAIAddress.ToString(), two.OpenAIAddress.ToString()))];
        try
        {
            await Task.WhenAll(workers.Select(worker => worker.ReadAsync("ready")));
            await Task.WhenAll(workers.Select(worker => worker.WriteAsync("go")));
            await Task.WhenAll(workers.Select(worker => worker.ReadAsync("shut")));
            int before = one.RequestCount;
            one.AllModels.RepliesWith(FakeReply.Delay(ProbeTakes, FakeReply.Answer("Hello")));
            await one.WaitForRequestsAsync(before + 1).WaitAsync(TimeSpan.FromSeconds(30));
            await two.WaitForRequestsAsync(two.RequestCount + CallsMeanwhile).WaitAsync(TimeSpan.FromSeconds(30));
            int whileProbing = one.RequestCount - before;
            one.AllModels.Answers("Hello");
            clock.Advance(ProbeTakes);

            await Task.WhenAll(workers.Select(worker => worker.ReadAsync("passing")));
            await Task.WhenAll(workers.Select(worker => worker.WriteAsync("end")));
            string[] proven = await Task.WhenAll(workers.Select(worker => worker.ReadAsync("proven")));

            output.WriteLine($"figure: of {Processes} processes over {store.Name}, {proven.Sum(line => int.Parse(line.Split(' ')[1], null))} found out by a probe that the outage was over; {whileProbing} request came in while it was under way");
            whileProbing.Should().Be(1);
            proven.Order().Should().Equal([.. Enumerable.Repeat("proven 0", Processes - 1), "proven 1"]);
        }
        finally
        {
            Array.ForEach(workers, static worker => worker.Dispose());
        }
    }
}
