using System.Globalization;
using LlmResilience.Fleet.Worker;
using LlmResilience.Redis.Tests.Servers;
using Xunit.Abstractions;

namespace LlmResilience.Fleet.Tests;

/// <summary>Four real processes learn 100,000 attempts each over the same twenty targets; what the store counts in the end is what they learned.</summary>
public sealed class LearningTests(ITestOutputHelper output)
{
    private const int Processes = 4;
    private const int Attempts = 100_000;

    [Fact]
    public async Task Learn_FourProcessesOneSqliteFile_TotalsAreExact()
    {
        await using FleetStore store = FleetStore.Sqlite();
        await LearnAsync(store, static _ => Task.CompletedTask);
        await ExpectAsync(store, Processes * Attempts, 0);
    }

    [RedisFact]
    public async Task Learn_FourProcessesOneRedis_TotalsAreExact()
    {
        await using FleetStore store = await FleetStore.RedisAsync();
        await LearnAsync(store, static _ => Task.CompletedTask);
        await ExpectAsync(store, Processes * Attempts, 0);
    }

    [RedisFact]
    public async Task Learn_RedisIsKilledAndRestartedThreeTimes_TotalsAreExact()
    {
        await using FleetStore store = await FleetStore.RedisAsync();
        await LearnAsync(store, static workers => RestartThreeTimesAsync(workers.Store, workers.All));
        await ExpectAsync(store, Processes * Attempts, 0);
    }

    [Fact]
    public Task Learn_OneOfFourIsKilledOnSqlite_WhatItKeptCountsOnce() => KillOneAsync(FleetStore.Sqlite(), restarts: false);

    [RedisFact]
    public async Task Learn_OneOfFourAndRedisAreKilled_WhatItKeptCountsOnce() => await KillOneAsync(await FleetStore.RedisAsync(), restarts: true);

    private async Task KillOneAsync(FleetStore store, bool restarts)
    {
        await using FleetStore disposed = store;
        string spool = Path.Combine(store.Folder, "spool");
        using Worker.Worker victim = new("learn", store.Argument, $"{Attempts}", spool);
        using Worker.Worker[] others = [];
        (int learned, int kept) = (0, 0);
        Task dying = Task.Run(async () => (learned, kept) = await ReadUntilKilledAsync(victim, after: Attempts / 2));
        await LearnAsync(store, workers => restarts ? RestartThreeTimesAsync(workers.Store, workers.All) : Task.CompletedTask, Processes - 1, spool);
        await dying;

        // The next process finds what the dead one left.
        using Worker.Worker heir = new("learn", store.Argument, "0", spool);
        await heir.ReadAsync("done");
        await heir.EndAsync();

        output.WriteLine($"figure: killed after it had learned {learned} attempts, of which {kept} were kept; at most {Learning.Burst} may be missing");
        (learned - kept).Should().BeLessThanOrEqualTo(Learning.Burst, "that is what a process learns from one flush to the next");
        await ExpectAsync(store, (Processes - 1) * Attempts, kept, learned);
    }
}
