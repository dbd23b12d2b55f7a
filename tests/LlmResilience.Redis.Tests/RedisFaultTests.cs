using System.Net;
using System.Net.Sockets;
using LlmResilience.Redis.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using StackExchange.Redis;

namespace LlmResilience.Redis.Tests;

/// <summary>What real servers do when they fail, and what a person is then told.</summary>
public sealed class RedisFaultTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static readonly Subject Target = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "a");

    [RedisFact]
    public async Task Apply_ServerGoneAndBackWithItsData_FailsFastAndThenCountsOnce()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { AppendFsync = "always" });
        await using RedisHintStore store = Open(server.ConnectionString);
        HintBatch batch = Batch();
        await store.ApplyAsync(batch);
        Guid id = (await store.LoadAsync()).StoreId;

        server.Kill();
        (await FailureOf(store.ApplyAsync(batch with { Sequence = 2 }))).Should().Match<HintStoreException>(e =>
            e.Store == $"Redis {server.Address}" && e.Problem == "it cannot be reached." && e.Remedy.Contains("Check that it runs"));
        (await FailureOf(store.WaitForChangeAsync(1))).Problem.Should().Be("it cannot be reached.");
        await server.RestartAsync();

        (await EventuallyAsync(() => store.ApplyAsync(batch))).LastSequence.Should().Be(1, "it is known still");
        (await store.ApplyAsync(batch with { Sequence = 2 })).LastSequence.Should().Be(2);
        HintStoreSnapshot snapshot = await store.LoadAsync();
        snapshot.StoreId.Should().Be(id);
        snapshot.Hints.Single().ErrorCount.Should().Be(2);
    }

    [RedisFact]
    public async Task ReadChanges_ServerBackEmpty_IsAnotherStoreAndGivesEverything()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisHintStore store = Open(server.ConnectionString);
        await store.ApplyAsync(Batch());
        HintStoreSnapshot before = await store.LoadAsync();

        await server.RestartAsync(keepData: false);
        HintBatch batch = Batch();
        await EventuallyAsync(() => store.ApplyAsync(batch));
        await store.ApplyAsync(batch with { Sequence = 2, Deltas = [] });

        await store.WaitForChangeAsync(2).AsTask().WaitAsync(Bound);
        HintStoreSnapshot after = await store.ReadChangesAsync(before.Version);
        after.StoreId.Should().NotBe(before.StoreId);
        after.Version.Should().Be(2);
        after.Hints.Should().ContainSingle("the caller's version is of another store, although it is a lower one");
    }

    [RedisFact]
    public async Task Load_ServerNotThereAtFirst_WorksWhenItComes()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        server.Kill();
        await using RedisHintStore store = Open(server.ConnectionString);

        (await FailureOf(store.LoadAsync())).Problem.Should().Be("it cannot be reached.");
        await server.RestartAsync();

        (await EventuallyAsync(() => store.LoadAsync())).Hints.Should().BeEmpty();
    }

    [RedisTheory]
    [InlineData("password=wr0ng", "it refuses the user or the password.")]
    [InlineData("user=nobody,password=s3cret", "it refuses the user or the password.")]
    [InlineData("", "it wants a password.")]
    public async Task Load_WrongCredentials_SaysSoWithoutThem(string credentials, string problem)
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Password = "s3cret" });
        await using RedisHintStore store = Open($"{server.Address},{credentials}", TimeSpan.FromSeconds(4));

        HintStoreException failure = await FailureOf(store.LoadAsync());

        failure.Problem.Should().Be(problem);
        failure.ToString().Should().NotContain("wr0ng").And.NotContain("s3cret");
    }

    [RedisFact]
    public async Task Load_PasswordChangedMeanwhile_SaysSoAndWorksWhenItIsTheOldOne()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Password = "the-default-users" });
        await server.SendAsync("ACL SETUSER llm on >s3cret ~* &* +@all");
        await using RedisHintStore store = Open($"{server.Address},user=llm,password=s3cret");
        await store.LoadAsync();
        await server.SendAsync("ACL SETUSER llm resetpass >another");
        await server.SendAsync("CLIENT KILL USER llm");

        HintStoreException failure = await FailureOf(store.LoadAsync());
        using CancellationTokenSource limit = new(Bound);
        while (failure.Problem == "it cannot be reached.")
        {
            // The operation that finds the connection lost; the next one makes another.
            await Task.Delay(10, limit.Token);
            failure = await FailureOf(store.LoadAsync());
        }

        failure.Problem.Should().Be("it refuses the user or the password.");
        await server.SendAsync("ACL SETUSER llm resetpass >s3cret");
        (await store.LoadAsync()).Hints.Should().BeEmpty();
    }

    [RedisFact]
    public async Task Apply_MemoryFull_ChangesNothingAndSaysSo()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { MaxMemory = 4_000_000 });
        await using RedisHintStore store = Open(server.ConnectionString);
        HintBatch batch = Batch();
        await store.ApplyAsync(batch);
        await server.SendAsync($"CONFIG SET maxmemory 1");

        (await FailureOf(store.ApplyAsync(batch with { Sequence = 2 }))).Message.Should().Contain("it has reached its maxmemory.").And.Contain("noeviction");
        (await store.LoadAsync()).Hints.Single().ErrorCount.Should().Be(1, "reading goes on");

        await server.SendAsync($"CONFIG SET maxmemory 0");
        (await store.ApplyAsync(batch with { Sequence = 2 })).LastSequence.Should().Be(2);
        (await store.LoadAsync()).Should().Match<HintStoreSnapshot>(s => s.Version == 2 && s.Hints.Single().ErrorCount == 2);
    }

    /// <summary>A script is not rolled back: whichever right is missing, a batch is applied whole or not at all.</summary>
    [RedisTheory]
    [InlineData("zadd")]
    [InlineData("hset")]
    [InlineData("set")]
    [InlineData("get")]
    [InlineData("hmget")]
    [InlineData("time")]
    [InlineData("hlen")]
    [InlineData("zrange")]
    [InlineData("publish")]
    public async Task Apply_ARightIsMissing_IsAppliedWholeOrNotAtAll(string command)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisHintStore store = Open(server.ConnectionString);
        HintBatch batch = Batch();
        await store.ApplyAsync(batch);
        await server.SendAsync($"ACL SETUSER few on >s3cret ~* &* +@all -{command}");
        await using RedisHintStore few = Open($"{server.Address},user=few,password=s3cret");

        bool failed = await few.ApplyAsync(batch with { Sequence = 2 }).AsTask().ContinueWith(static task => task.IsFaulted, TaskScheduler.Default).WaitAsync(Bound);
        bool counted = (await store.LoadAsync()).Hints.Single().ErrorCount == 2;

        // The next try, with all rights, finds the number as it should be.
        (await store.ApplyAsync(batch with { Sequence = 2 })).LastSequence.Should().Be(2);
        (await store.LoadAsync()).Hints.Single().ErrorCount.Should().Be(2);
        if (!failed)
        {
            counted.Should().BeTrue();
        }
    }

    [RedisFact]
    public async Task WaitForChange_NoRightToSubscribe_SeesTheChangeAndSaysSoOnce()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await server.SendAsync("ACL SETUSER few on >s3cret ~* resetchannels +@all");
        FakeLogger<RedisHintStore> log = new();
        await using RedisHintStore store = new(
            new RedisHintStoreOptions
            {
                ConnectionString = $"{server.Address},user=few,password=s3cret", OperationTimeout = TimeSpan.FromSeconds(20), PollEvery = TimeSpan.FromMilliseconds(20),
            },
            TimeProvider.System,
            log);
        HintBatch batch = Batch();
        for (int i = 0; i < 3; i++)
        {
            Task waiting = store.WaitForChangeAsync(i).AsTask();
            await store.ApplyAsync(batch with { Sequence = i + 1 });
            await waiting.WaitAsync(Bound);
        }

        FakeLogRecord said = log.Collector.GetSnapshot().Should().ContainSingle().Subject;
        said.Id.Should().Be(new EventId(1900, "RedisAnnouncementsNotHeard"));
        said.Message.Should().Contain("{llm-resilience}:changed").And.Contain("NOPERM").And.NotContain("s3cret");
    }

    [RedisFact]
    public async Task Load_ServerFrozen_FailsInTimeAndGoesOnWhenItThaws()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisHintStore store = Open(server.ConnectionString, TimeSpan.FromMilliseconds(200));
        await EventuallyAsync(() => store.LoadAsync());

        server.Pause();
        (await FailureOf(store.LoadAsync())).Problem.Should().Be("it has not answered within 00:00:00.2000000.");
        using CancellationTokenSource stop = new();
        Task<HintStoreSnapshot> loading = store.LoadAsync(stop.Token).AsTask();
        stop.Cancel();
        await loading.Awaiting(task => task.WaitAsync(Bound)).Should().ThrowAsync<OperationCanceledException>();
        server.Resume();

        await EventuallyAsync(() => store.LoadAsync());
    }

    [Fact]
    public async Task Load_PeerAcceptsAndNeverAnswers_FailsInTime()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using RedisHintStore store = Open($"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", TimeSpan.FromMilliseconds(200));

        (await FailureOf(store.LoadAsync())).Problem.Should().Be("it has not answered within 00:00:00.2000000.");
    }

    [RedisFact]
    public async Task Apply_FailedOverToAnOlderCopy_TellsTheNumberThatTheCopyHas()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync();
        await using RedisHintStore before = Open(primary.ConnectionString);
        await using RedisHintStore after = Open(replica.ConnectionString);
        HintBatch batch = Batch();
        await before.ApplyAsync(batch);
        await replica.SendAsync($"REPLICAOF 127.0.0.1 {primary.Port}");
        using CancellationTokenSource limit = new(Bound);
        while (await replica.SendAsync("HGET {llm-resilience}:store version") != "1")
        {
            await Task.Delay(50, limit.Token);
        }

        await replica.SendAsync("REPLICAOF NO ONE");
        await before.ApplyAsync(batch with { Sequence = 2 });

        (await EventuallyAsync(() => after.ApplyAsync(batch with { Sequence = 3 }))).LastSequence.Should().Be(1, "the second was not copied");
        (await after.ApplyAsync(batch with { Sequence = 2 })).LastSequence.Should().Be(2);
        (await after.LoadAsync()).Hints.Single().ErrorCount.Should().Be(2);
    }

    [RedisFact]
    public async Task Apply_EndOfTheServersLogIsTorn_TellsTheNumberThatIsLeft()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { AppendFsync = "always" });
        await using RedisHintStore store = Open(server.ConnectionString);
        HintBatch batch = Batch();
        await store.ApplyAsync(batch);
        await store.ApplyAsync(batch with { Sequence = 2 });

        server.Kill();
        server.TearLog(bytes: 20);
        await server.RestartAsync();

        (await EventuallyAsync(() => store.ApplyAsync(batch with { Sequence = 3 }))).LastSequence.Should().Be(1, "what a script wrote stands in the log as one, whole or not at all");
        (await store.ApplyAsync(batch with { Sequence = 2 })).LastSequence.Should().Be(2);
        (await store.LoadAsync()).Hints.Single().ErrorCount.Should().Be(2);
    }

    [RedisFact]
    public async Task Apply_ServerCannotSaveToItsDisk_SaysSoAndIsAppliedOnceWhenItCan()
    {
        string folder = Directory.CreateTempSubdirectory("llm-resilience-redis-").FullName;
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { AppendOnly = false, Lines = ["save 3600 1000", $"dir {folder}"] });
        await using RedisHintStore store = Open(server.ConnectionString);
        HintBatch batch = Batch();
        await store.ApplyAsync(batch);
        Directory.Delete(folder, recursive: true);
        await server.SendAsync("BGSAVE");
        using CancellationTokenSource limit = new(Bound);
        while (!(await server.SendAsync("INFO persistence")).Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal))
        {
            await Task.Delay(50, limit.Token);
        }

        (await FailureOf(store.ApplyAsync(batch with { Sequence = 2 }))).Problem.Should().Be("it cannot save to its disk and refuses to write.");
        await server.SendAsync("CONFIG SET stop-writes-on-bgsave-error no");

        (await store.ApplyAsync(batch with { Sequence = 2 })).LastSequence.Should().Be(2);
        (await store.LoadAsync()).Hints.Single().ErrorCount.Should().Be(2);
    }

    [RedisFact]
    public async Task Apply_OnAReplica_SaysSo()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync();
        await using RedisHintStore store = Open(replica.ConnectionString);
        await store.LoadAsync();
        (await replica.SendAsync($"REPLICAOF 127.0.0.1 {primary.Port}")).Should().Be("+OK");

        // Until the client has asked it again for its role, it is the server that refuses.
        (await FailureOf(store.ApplyAsync(Batch()))).Problem.Should().Be("it is a replica, which cannot be written.");
    }

    [RedisFact]
    public async Task Load_ANewerLibraryWroteIt_IsLeftAlone()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisHintStore store = Open(server.ConnectionString);
        await server.SendAsync("HSET {llm-resilience}:store id 00000000000000000000000000000001 version 5 format 2");

        (await FailureOf(store.LoadAsync())).Problem.Should().StartWith("a newer LlmResilience.Redis");
        (await FailureOf(store.ApplyAsync(Batch()))).Problem.Should().StartWith("a newer LlmResilience.Redis");
        (await server.SendAsync("EXISTS {llm-resilience}:hints")).Should().Be(":0");
    }

    [RedisFact]
    public async Task Load_NameIsAnotherApplications_SaysSo()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisHintStore store = Open(server.ConnectionString);
        await server.SendAsync("SET {llm-resilience}:store x");

        (await FailureOf(store.LoadAsync())).Message.Should().Contain("another application").And.Contain("KeyPrefix");
    }

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", "reading its data")]
    [InlineData("CLUSTERDOWN The cluster is down", "all of its slots")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "lost its primary")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "cannot save")]
    [InlineData("NOREPLICAS Not enough good replicas to write.", "too few replicas")]
    [InlineData("BUSY Redis is busy running a script.", "script")]
    [InlineData("CROSSSLOT Keys in request don't hash to the same slot", "hash tag")]
    [InlineData("ERR max number of clients reached", "too many clients")]
    [InlineData("ERR user_script:1: OOM command not allowed when used memory > 'maxmemory'. script: 12", "maxmemory")]
    [InlineData("ERR The user executing the script can't run this command or subcommand script: 12", "may not do this")]
    [InlineData("ERR The user executing the script can't access at least one of the keys mentioned in the command", "may not do this")]
    [InlineData("ERR something else", "it says: ERR something else")]
    public void Explain_WhatServersSay_IsTold(string said, string problem)
    {
        (string told, string remedy) = RedisFaults.Explain(new RedisServerException(said), TimeSpan.FromSeconds(2), hasPassword: true);

        told.Should().Contain(problem);
        remedy.Should().EndWith(".");
    }

    [RedisFact]
    public async Task Dispose_ThenUse_Throws()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        RedisHintStore store = Open(server.ConnectionString);
        await store.LoadAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();

        await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static RedisHintStore Open(string connectionString, TimeSpan? limit = null) =>
        new(new RedisHintStoreOptions { ConnectionString = connectionString, OperationTimeout = limit ?? TimeSpan.FromSeconds(20) }, TimeProvider.System);

    private static HintBatch Batch() =>
        new() { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target, Errors = 1 }] };

    private static async Task<HintStoreException> FailureOf<T>(ValueTask<T> operation) =>
        (await operation.AsTask().Awaiting(task => task.WaitAsync(Bound)).Should().ThrowAsync<HintStoreException>()).Which;

    private static async Task<HintStoreException> FailureOf(ValueTask operation) =>
        (await operation.AsTask().Awaiting(task => task.WaitAsync(Bound)).Should().ThrowAsync<HintStoreException>()).Which;

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
