using LlmResilience.Redis.Tests.Servers;

namespace LlmResilience.Redis.Tests;

/// <summary>The contract on a Redis Cluster: prefixes fall on all three nodes, and each store's names on one.</summary>
public sealed class RedisHintStoreOnAClusterTests(RedisHintStoreOnAClusterTests.Fixture redis)
    : RedisContract(redis.ConnectionString), IClassFixture<RedisHintStoreOnAClusterTests.Fixture>
{
    public sealed class Fixture : IAsyncLifetime
    {
        private RedisCluster? _cluster;

        public string ConnectionString => _cluster?.ConnectionString ?? "127.0.0.1:1";

        public async Task InitializeAsync() => _cluster = RedisServer.IsInstalled ? await RedisCluster.StartAsync() : null;

        public async Task DisposeAsync()
        {
            if (_cluster is not null)
            {
                await _cluster.DisposeAsync();
            }
        }
    }
}
