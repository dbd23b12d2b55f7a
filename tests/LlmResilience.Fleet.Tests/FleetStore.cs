using LlmResilience.Redis.Tests.Servers;

namespace LlmResilience.Fleet.Tests;

/// <summary>A store that processes of this machine share: a file, a server of its own, or a cluster.</summary>
internal sealed class FleetStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llm-resilience-fleet-");
    private readonly IAsyncDisposable? _servers;
    private readonly string? _redis;

    private FleetStore(IAsyncDisposable? servers, string? redis)
    {
        _servers = servers;
        _redis = redis;
    }

    /// <summary>The one server; null for a file or a cluster.</summary>
    public RedisServer? Server => _servers as RedisServer;

    /// <summary>What it is, for people.</summary>
    public string Name { get; private init; } = "SQLite";

    /// <summary>A folder that is deleted with the store.</summary>
    public string Folder => _folder.FullName;

    /// <summary>As the worker's arguments name it.</summary>
    public string Argument => _redis is null ? $"sqlite:{File}" : $"redis:{_redis}";

    private string File => Path.Combine(Folder, "hints.db");

    public static FleetStore Sqlite() => new(null, null);

    public static async Task<FleetStore> RedisAsync()
    {
        RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { AppendOnly = true, AppendFsync = "always" });
        return new FleetStore(server, server.ConnectionString) { Name = "Redis" };
    }

    /// <summary>Three nodes.</summary>
    public static async Task<FleetStore> ClusterAsync()
    {
        RedisCluster cluster = await RedisCluster.StartAsync();
        return new FleetStore(cluster, cluster.ConnectionString) { Name = "a Redis Cluster" };
    }

    /// <summary>A user who has the rights that docs/redis.md names, and no others, on a server that lets nobody else in.</summary>
    public static async Task<FleetStore> RedisWithFewRightsAsync()
    {
        RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Password = "of-the-default-user", Users = [RedisRights.Of("llm", "llm-resilience", "s3cret")] });
        return new FleetStore(server, $"{server.Address},user=llm,password=s3cret") { Name = "Redis with few rights" };
    }

    /// <summary>What the store holds.</summary>
    public async Task<HintStoreSnapshot> ReadAsync()
    {
        if (_redis is null)
        {
            await using SqliteHintStore file = new(new SqliteHintStoreOptions { Path = File }, TimeProvider.System);
            return await file.LoadAsync();
        }

        await using RedisHintStore redis = new(new RedisHintStoreOptions { ConnectionString = _redis }, TimeProvider.System);
        return await redis.LoadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
