namespace LlmResilience.Redis.Tests.Servers;

public sealed class RedisServerTests
{
    [RedisFact]
    public async Task Restart_AppendOnly_KeepsOrDropsTheData()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { AppendFsync = "always", Password = "s3cret" });
        (await server.SendAsync("SET a 1")).Should().Be("+OK");

        await server.RestartAsync();
        (await server.SendAsync("GET a")).Should().Be("1");

        await server.RestartAsync(keepData: false);
        (await server.SendAsync("GET a")).Should().Be("$-1");
    }

    [RedisFact]
    public async Task StartCluster_ThreeNodes_ServeAllSlots()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync();

        (await cluster.Servers[2].SendAsync("CLUSTER INFO")).Should().Contain("cluster_slots_ok:16384");
    }
}
