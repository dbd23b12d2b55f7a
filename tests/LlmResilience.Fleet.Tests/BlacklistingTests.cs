using System.Globalization;
using LlmResilience.Redis.Tests.Servers;
using Xunit.Abstractions;

namespace LlmResilience.Fleet.Tests;

/// <summary>How long it takes until another real process knows of a blacklisting.</summary>
public sealed class BlacklistingTests(ITestOutputHelper output)
{
    private const int MostOpenings = 1_000;

    /// <summary>A machine that does other things besides is no reason to fail; never to be told is.</summary>
    private const int Patience = 10;

    /// <summary>Set by .ci/fleet, which runs where nothing else does: the goal itself is the bound.</summary>
    private const string Gates = "LLMRESILIENCE_FLEET_GATES";

    private static readonly TimeSpan OverSqlite = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan OverRedis = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Open_OnSqlite_IsKnownInTheOtherProcess() => await MeasureAsync(FleetStore.Sqlite(), OverSqlite);

    [RedisFact]
    public async Task Open_OnRedis_IsKnownInTheOtherProcess() => await MeasureAsync(await FleetStore.RedisAsync(), OverRedis);

    [RedisFact]
    public async Task Open_OnARedisCluster_IsKnownInTheOtherProcess() => await MeasureAsync(await FleetStore.ClusterAsync(), OverRedis);

    [RedisFact]
    public async Task Open_OnRedisWithFewRights_IsKnownInTheOtherProcess() => await MeasureAsync(await FleetStore.RedisWithFewRightsAsync(), OverRedis, 100);

    private async Task MeasureAsync(FleetStore store, TimeSpan goal, int openings = MostOpenings)
    {
        await using FleetStore _ = store;
        using WorkerProcess opener = new("open", store.Argument, $"{openings}");
        using WorkerProcess watcher = new("watch", store.Argument, $"{openings}");
        await opener.ReadAsync("ready");
        await watcher.ReadAsync("ready");
        await opener.WriteAsync("go");
        Task<long[]> opened = ReadTimesAsync(opener, openings);
        long[] known = await ReadTimesAsync(watcher, openings);
        await opener.WriteAsync("end");

        TimeSpan[] delays = [.. (await opened).Zip(known, TimeProvider.System.GetElapsedTime).Order()];
        TimeSpan p99 = delays[(openings * 99 / 100) - 1];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"figure: a blacklisting is known in another process over {store.Name} after {delays[openings / 2].TotalMilliseconds:F1} ms (p50), {p99.TotalMilliseconds:F1} ms (p99 of {openings}), {delays[^1].TotalMilliseconds:F1} ms (max); the goal is {goal.TotalMilliseconds} ms"));
        p99.Should().BeLessThan(goal * (Environment.GetEnvironmentVariable(Gates) is null ? Patience : 1));
    }

    private static async Task<long[]> ReadTimesAsync(WorkerProcess worker, int openings)
    {
        long[] times = new long[openings];
        for (int i = 0; i < openings; i++)
        {
            string[] words = (await worker.ReadAsync() ?? throw new InvalidOperationException($"The worker ended before number {i}.")).Split(' ');
            words[0].Should().Be($"{i}");
            times[i] = long.Parse(words[1], CultureInfo.InvariantCulture);
        }

        return times;
    }
}
