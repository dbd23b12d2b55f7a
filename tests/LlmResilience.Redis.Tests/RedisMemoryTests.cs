using LlmResilience.Redis.Tests.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace LlmResilience.Redis.Tests;

public sealed class RedisMemoryTests
{
    [RedisTheory]
    [InlineData("allkeys-lru", 100_000_000, true)]
    [InlineData("volatile-ttl", 100_000_000, true)]
    [InlineData("noeviction", 100_000_000, false)]
    [InlineData("allkeys-lru", 0, false)]
    public async Task Load_ServerMayEvict_SaysSoOnce(string policy, long maxMemory, bool told)
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { MaxMemory = maxMemory, Lines = [$"maxmemory-policy {policy}"] });
        FakeLogger<RedisHintStore> log = new();
        await using RedisHintStore store = new(new RedisHintStoreOptions { ConnectionString = server.ConnectionString }, TimeProvider.System, log);

        await store.LoadAsync();
        await store.LoadAsync();

        log.Collector.GetSnapshot().Select(static record => record.Id).Should().Equal(told ? [new EventId(1901, "RedisMayEvict")] : []);
    }

    [RedisFact]
    public async Task Load_UserMayNotAskForTheMemory_SaysNothing()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { MaxMemory = 100_000_000, Lines = ["maxmemory-policy allkeys-lru"] });
        await server.SendAsync("ACL SETUSER few on >s3cret ~* &* +@all -info -config");
        FakeLogger<RedisHintStore> log = new();
        await using RedisHintStore store = new(
            new RedisHintStoreOptions { ConnectionString = $"{server.Address},user=few,password=s3cret" }, TimeProvider.System, log);

        (await store.LoadAsync()).Hints.Should().BeEmpty();

        log.Collector.GetSnapshot().Should().BeEmpty();
    }
}
