using System.Globalization;
using LlmResilience.Redis.Tests.Servers;
using Xunit.Abstractions;

namespace LlmResilience.Fleet.Tests;

/// <summary>How long it takes until another real process knows of a blacklisting.</summary>
public sealed class BlacklistingTests(ITestOutputHelper output)
{
    private const int Openings = 1_000;

    /// <summary>A machine that does other things besides is no reason to fail; never to be told is.</summary>
    private const int Patience = 10;

    /// <summary>Set by .ci/fleet, which runs where nothing else does: the goal itself is the bound.</summary>
    private const string Gates = "LLMRESILIENCE_FLEET_GATES";

    [Fact]
    public async Task Open_OnSqlite_IsKnownInTheOtherProcess()
    {
        await using FleetStore store = FleetStore.Sqlite();
        await MeasureAsync(store, "SQLite", TimeSpan.FromMilliseconds(250));
    }

    [RedisFact]
    public async Task Open_OnRedis_IsKnownInTheOtherProcess()
    {
        await using FleetStore store = await FleetStore.RedisAsync();
        await MeasureAsync(store, "Redis", TimeSpan.FromMilliseconds(100));
    }

    private async Task MeasureAsync(FleetStore store, string name, TimeSpan goal)
    {
        using WorkerProcess opener = new("open", store.Argument, $"{Openings}");
        using WorkerProcess watcher = new("watch", store.Argument, $"{Openings}");
        await opener.ReadAsync("ready");
        await watcher.ReadAsync("ready");
        await opener.WriteAsync("go");
        Task<long[]> opened = ReadTimesAsync(opener);
        long[] known = await ReadTimesAsync(watcher);
        await opener.WriteAsync("end");

        TimeSpan[] delays = [.. (await opened).Zip(known, TimeProvider.System.GetElapsedTime).Order()];
        TimeSpan p99 = delays[(Openings * 99 / 100) - 1];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"figure: a blacklisting is known in another process over {name} after {delays[Openings / 2].TotalMilliseconds:F1} ms (p50), {p99.TotalMilliseconds:F1} ms (p99 of {Openings}), {delays[^1].TotalMilliseconds:F1} ms (max); the goal is {goal.TotalMilliseconds} ms"));
        p99.Should().BeLessThan(goal * (Environment.GetEnvironmentVariable(Gates) is null ? Patience : 1));
    }

    private static async Task<long[]> ReadTimesAsync(WorkerProcess worker)
    {
        long[] times = new long[Openings];
        for (int i = 0; i < Openings; i++)
        {
            string[] words = (await worker.ReadAsync() ?? throw new InvalidOperationException($"The worker ended before number {i}.")).Split(' ');
            words[0].Should().Be($"{i}");
            times[i] = long.Parse(words[1], CultureInfo.InvariantCulture);
        }

        return times;
    }
}
