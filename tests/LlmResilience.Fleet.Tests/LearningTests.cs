using LlmResilience.Fleet.Worker;
using LlmResilience.Redis.Tests.Servers;
using Xunit.Abstractions;

namespace LlmResilience.Fleet.Tests;

/// <summary>Four real processes learn 100,000 attempts each over the same twenty targets; what the store counts in the end is what they learned.</summary>
public sealed class LearningTests(ITestOutputHelper output)
{
    private const int Processes = 4;
    private const int Attempts = 100_000;
    private const int BurstsBeforeAKill = 10;
    private const int BurstsInAnOutage = 6;
    private const int FewerAttempts = 20_000;
    private const string NoSpool = "-";

    [Fact]
    public async Task Learn_FourProcessesOneSqliteFile_TotalsAreExact()
    {
        await using FleetStore store = FleetStore.Sqlite();
        WorkerProcess[] workers = Start(store, Processes, NoSpool);
        await EndAsync(workers);
        await ExpectAsync(store, Processes);
    }

    [RedisFact]
    public async Task Learn_RedisIsKilledAndRestartedThreeTimes_TotalsAreExact()
    {
        await using FleetStore store = await FleetStore.RedisAsync();
        WorkerProcess[] workers = Start(store, Processes, NoSpool);
        await RestartThreeTimesAsync(store, new LearnerOutput(workers[0]), static () => { });
        await EndAsync(workers);
        await ExpectAsync(store, Processes);
    }

    [RedisFact]
    public async Task Learn_FourProcessesOneRedisCluster_TotalsAreExact() => await LearnFewerAsync(await FleetStore.ClusterAsync());

    [RedisFact]
    public async Task Learn_FourProcessesWithFewRightsOnRedis_TotalsAreExact() => await LearnFewerAsync(await FleetStore.RedisWithFewRightsAsync());

    [Fact]
    public async Task Learn_OneOfFourIsKilledOnSqlite_WhatItKeptCountsOnce()
    {
        await using FleetStore store = FleetStore.Sqlite();
        await KillOneAsync(store, static async (_, output, kill) =>
        {
            await output.ReadBurstsAsync(BurstsBeforeAKill);
            kill();
        });
    }

    [RedisFact]
    public async Task Learn_RedisIsKilledThreeTimesAndOneOfFourToo_WhatItKeptCountsOnce()
    {
        await using FleetStore store = await FleetStore.RedisAsync();
        await KillOneAsync(store, RestartThreeTimesAsync);
    }

    private async Task LearnFewerAsync(FleetStore shared)
    {
        await using FleetStore store = shared;
        await EndAsync(Start(store, Processes, NoSpool, FewerAttempts));
        await ExpectAsync(store, Processes, attempts: FewerAttempts);
    }

    private async Task KillOneAsync(FleetStore store, Func<FleetStore, LearnerOutput, Action, Task> meanwhile)
    {
        string spool = Path.Combine(store.Folder, "spool");
        using WorkerProcess victim = new("learn", store.Argument, $"{Attempts}", spool);
        WorkerProcess[] others = Start(store, Processes - 1, spool);
        LearnerOutput told = new(victim);
        await meanwhile(store, told, victim.Kill);
        (int learned, int kept) = await told.ReadToEndAsync();
        await EndAsync(others);

        // The next process finds what the dead one left.
        await EndAsync([new WorkerProcess("learn", store.Argument, "0", spool)]);

        output.WriteLine($"figure: SIGKILL after {learned} attempts, {kept} of them flushed or spooled; at most {Learning.Burst} may be missing");
        learned.Should().BeInRange(1, Attempts - 1, "it was killed at work");
        (learned - kept).Should().BeLessThanOrEqualTo(Learning.Burst, "more than that is not learned from one flush to the next");
        await ExpectAsync(store, Processes - 1, kept, learned);
    }

    private static WorkerProcess[] Start(FleetStore store, int count, string spool, int attempts = Attempts) =>
        [.. Enumerable.Range(0, count).Select(_ => new WorkerProcess("learn", store.Argument, $"{attempts}", spool))];

    private static async Task EndAsync(WorkerProcess[] workers)
    {
        try
        {
            await Task.WhenAll(workers.Select(async worker =>
            {
                await worker.ReadAsync("done");
                await worker.EndAsync();
            }));
        }
        finally
        {
            Array.ForEach(workers, static worker => worker.Dispose());
        }
    }

    // While one of the processes learns on: before each outage, and in it.
    private static async Task RestartThreeTimesAsync(FleetStore store, LearnerOutput learner, Action inTheLastOutage)
    {
        for (int i = 0; i < 3; i++)
        {
            await learner.ReadBurstsAsync(BurstsBeforeAKill);
            store.Server!.Kill();
            await learner.ReadBurstsAsync(BurstsInAnOutage);
            if (i == 2)
            {
                inTheLastOutage();
            }

            await store.Server.RestartAsync();
        }
    }

    /// <summary>Whole processes, and one of which at least the first attempts must count and at most those that it had learned.</summary>
    private async Task ExpectAsync(FleetStore store, int whole, int atLeast = 0, int atMost = 0, int attempts = Attempts)
    {
        Dictionary<string, StoredHint> stored = (await store.ReadAsync()).Hints.ToDictionary(static hint => hint.Subject.Model!);
        stored.Should().HaveCount(Learning.Targets);
        for (int target = 0; target < Learning.Targets; target++)
        {
            (long errors, long successes) = Learning.TotalsOf(target, attempts);
            (long fewestErrors, long fewestSuccesses) = Learning.TotalsOf(target, atLeast);
            (long mostErrors, long mostSuccesses) = Learning.TotalsOf(target, atMost);
            StoredHint hint = stored[$"m{target}"];
            hint.ErrorCount.Should().BeInRange((whole * errors) + fewestErrors, (whole * errors) + mostErrors);
            hint.SuccessCount.Should().BeInRange((whole * successes) + fewestSuccesses, (whole * successes) + mostSuccesses);
        }

        long total = stored.Values.Sum(static hint => hint.ErrorCount + hint.SuccessCount);
        output.WriteLine($"figure: {total} attempts of {Learning.Targets} targets are in {store.Name}, {whole} whole processes sent {(long)whole * attempts}");
    }
}
