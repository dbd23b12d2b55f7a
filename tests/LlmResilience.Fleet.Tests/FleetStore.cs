using LlmResilience.Redis.Tests.Servers;

namespace LlmResilience.Fleet.Tests;

/// <summary>A store that processes of this machine share: a file, or a server of its own.</summary>
internal sealed class FleetStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llm-resilience-fleet-");

    private FleetStore(RedisServer? server) => Server = server;

    /// <summary>The server; null for a file.</summary>
    public RedisServer? Server { get; }

    /// <summary>A folder that is deleted with the store.</summary>
    public string Folder => _folder.FullName;

    /// <summary>As the worker's arguments name it.</summary>
    public string Argument => Server is null ? $"sqlite:{File}" : $"redis:{Server.ConnectionString}";

    private string File => Path.Combine(Folder, "hints.db");

    public static FleetStore Sqlite() => new(null);

    public static async Task<FleetStore> RedisAsync() =>
        new(await RedisServer.StartAsync(new RedisServerOptions { AppendOnly = true, AppendFsync = "always" }));

    /// <summary>What the store holds.</summary>
    public async Task<HintStoreSnapshot> ReadAsync()
    {
        if (Server is null)
        {
            await using SqliteHintStore file = new(new SqliteHintStoreOptions { Path = File }, TimeProvider.System);
            return await file.LoadAsync();
        }

        await using RedisHintStore redis = new(new RedisHintStoreOptions { ConnectionString = Server.ConnectionString }, TimeProvider.System);
        return await redis.LoadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
