using LlmResilience.Redis.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Redis.Tests;

/// <summary>No version is given out twice, whatever a server loses: a reader would never hear of what was written under the second.</summary>
public sealed class RedisVersionsTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Guid _writer = Guid.NewGuid();

    public static TheoryData<string> Users => new() { "default", "few" };

    [RedisTheory]
    [MemberData(nameof(Users))]
    public async Task Apply_ServerLostItsLastSecond_IsHeardByThoseWhoSawMore(string user)
    {
        await using RedisServer server = await StartAsync();
        await using RedisHintStore reader = Open(server, user);
        await using RedisHintStore other = Open(server, user);
        await WriteAsync(other, 1, 3);
        server.Copy();
        await WriteAsync(other, 4, 5);
        HintStoreSnapshot seen = await reader.LoadAsync();

        await server.RestartWithCopyAsync();
        await EventuallyAsync(() => ApplyAsync(other, 4));
        await ApplyAsync(other, 5);

        await EventuallyAsync(async () => await WaitAsync(reader, seen.Version));
        HintStoreSnapshot changes = await reader.ReadChangesAsync(seen.Version);
        changes.StoreId.Should().Be(seen.StoreId);
        changes.Version.Should().BeGreaterThan(seen.Version);
        changes.Hints.Select(hint => hint.Subject.Model).Should().BeEquivalentTo("m4", "m5");
    }

    [RedisFact]
    public async Task Apply_NothingOfTheFirstBatchesWasLeft_IsHeardByThoseWhoSawThem()
    {
        await using RedisServer server = await StartAsync();
        await using RedisHintStore store = Open(server);
        await store.LoadAsync();
        server.Copy();
        await WriteAsync(store, 1, 2);
        HintStoreSnapshot seen = await store.LoadAsync();

        await server.RestartWithCopyAsync();
        await EventuallyAsync(() => ApplyAsync(store, 1));
        await ApplyAsync(store, 2);

        (await store.ReadChangesAsync(seen.Version)).Hints.Select(hint => hint.Subject.Model).Should().BeEquivalentTo("m1", "m2");
    }

    /// <summary>The second run begins with the same copy as the first, and must not give out its numbers.</summary>
    [RedisFact]
    public async Task Apply_ServerLostItsLastSecondTwice_NeverRepeatsAVersion()
    {
        await using RedisServer server = await StartAsync();
        await using RedisHintStore store = Open(server);
        await WriteAsync(store, 1, 3);
        server.Copy();
        List<long> given = [];
        for (int run = 0; run < 3; run++)
        {
            await server.RestartWithCopyAsync();
            given.Add((await EventuallyAsync(() => ApplyAsync(store, 4))).Version);
            given.Add((await ApplyAsync(store, 5)).Version);
        }

        given.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (given[1] - given[0]).Should().Be(1, "within a run a batch raises the version by one");
    }

    /// <summary>The clock is behind all that was stored: only the random number keeps the runs apart then.</summary>
    [RedisFact]
    public async Task Apply_ClockIsBehind_StillNeverRepeatsAVersion()
    {
        await using RedisServer server = await StartAsync();
        await using RedisHintStore store = Open(server, clock: new FakeTimeProvider(new DateTimeOffset(1960, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        await WriteAsync(store, 1, 3);
        server.Copy();
        List<long> given = [];
        for (int run = 0; run < 2; run++)
        {
            await server.RestartWithCopyAsync();
            given.Add((await EventuallyAsync(() => ApplyAsync(store, 4))).Version);
            given.Add((await ApplyAsync(store, 5)).Version);
        }

        given.Should().OnlyHaveUniqueItems();
    }

    [RedisFact]
    public async Task Apply_AReplicaWithAnOlderCopyIsPromoted_IsHeardByThoseWhoSawMore()
    {
        await using RedisServer primary = await StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync();
        await using RedisHintStore before = Open(primary);
        await using RedisHintStore after = Open(replica);
        await WriteAsync(before, 1, 3);
        await replica.SendAsync($"REPLICAOF 127.0.0.1 {primary.Port}");
        using CancellationTokenSource limit = new(Bound);
        while (await replica.SendAsync("HGET {llm-resilience}:store version") != "3")
        {
            await Task.Delay(50, limit.Token);
        }

        await replica.SendAsync("REPLICAOF NO ONE");
        await WriteAsync(before, 4, 5);
        long seen = (await before.LoadAsync()).Version;
        await EventuallyAsync(() => ApplyAsync(after, 4));
        await ApplyAsync(after, 5);

        await WaitAsync(after, seen);
        (await after.ReadChangesAsync(seen)).Hints.Select(hint => hint.Subject.Model).Should().BeEquivalentTo("m4", "m5");
    }

    [RedisFact]
    public async Task Apply_ServerStartedAnewWithAllItsData_GoesOnAsTheSameStore()
    {
        await using RedisServer server = await StartAsync();
        await using RedisHintStore store = Open(server);
        await WriteAsync(store, 1, 3);
        HintStoreSnapshot seen = await store.LoadAsync();
        await server.RestartAsync();

        HintBatchResult first = await EventuallyAsync(() => ApplyAsync(store, 4));
        HintBatchResult second = await ApplyAsync(store, 5);

        first.Version.Should().BeGreaterThan(seen.Version);
        second.Version.Should().Be(first.Version + 1);
        HintStoreSnapshot changes = await store.ReadChangesAsync(seen.Version);
        changes.StoreId.Should().Be(seen.StoreId);
        changes.Hints.Should().HaveCount(2);
    }

    // What was acknowledged is in the log when it is copied. The second user may not ask for the run of the server.
    private static Task<RedisServer> StartAsync() =>
        RedisServer.StartAsync(new RedisServerOptions { AppendFsync = "always", Users = ["few on >s3cret ~* &* +@all -info"] });

    private static RedisHintStore Open(RedisServer server, string user = "default", TimeProvider? clock = null) => new(
        new RedisHintStoreOptions
        {
            ConnectionString = user == "default" ? server.ConnectionString : $"{server.Address},user={user},password=s3cret",
            OperationTimeout = TimeSpan.FromSeconds(20),
            PollEvery = TimeSpan.FromMilliseconds(50),
            Clock = clock,
        },
        TimeProvider.System);

    private async Task WriteAsync(RedisHintStore store, int first, int last)
    {
        for (int i = first; i <= last; i++)
        {
            await ApplyAsync(store, i);
        }
    }

    /// <summary>One batch about a target of its own.</summary>
    private async ValueTask<HintBatchResult> ApplyAsync(RedisHintStore store, int number)
    {
        HintBatchResult result = await store.ApplyAsync(new HintBatch
        {
            Writer = _writer,
            Sequence = number,
            Deltas = [new HintDelta { Subject = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", $"m{number}"), Errors = 1 }],
        });
        result.LastSequence.Should().Be(number);
        return result;
    }

    private static async Task<bool> WaitAsync(RedisHintStore store, long version)
    {
        await store.WaitForChangeAsync(version).AsTask().WaitAsync(Bound);
        return true;
    }

    /// <summary>Tries as the memory's loop does.</summary>
    private static async Task<T> EventuallyAsync<T>(Func<ValueTask<T>> operation)
    {
        using CancellationTokenSource limit = new(Bound);
        while (true)
        {
            try
            {
                return await operation();
            }
            catch (HintStoreException)
            {
                await Task.Delay(100, limit.Token);
            }
        }
    }
}
