using LlmResilience.Redis.Tests.Servers;
using StackExchange.Redis;

namespace LlmResilience.Benchmarks.Stores;

/// <summary>The Redis store on a real server that lives as long as this object, beside hand-written commands to the same server.</summary>
internal sealed class RedisCases : IAsyncDisposable
{
    private const double Gate = 250_000;

    private readonly List<IAsyncDisposable> _open = [];

    private RedisCases()
    {
    }

    public static RedisServerOptions AppendOnly { get; } = new() { AppendOnly = true, AppendFsync = "everysec" };

    public static RedisServerOptions InMemory { get; } = new() { AppendOnly = false };

    public IReadOnlyList<StoreCase> All { get; private set; } = [];

    public static async Task<RedisCases> StartAsync(RedisServerOptions options)
    {
        RedisCases cases = new();
        try
        {
            await cases.OpenAsync(options);
            return cases;
        }
        catch
        {
            await cases.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Connections before the servers that they are to.
        foreach (IAsyncDisposable one in Enumerable.Reverse(_open))
        {
            await one.DisposeAsync();
        }
    }

    private async Task OpenAsync(RedisServerOptions options)
    {
        string name = options.AppendOnly ? "append-only" : "in memory";
        RedisServer server = await RedisServer.StartAsync(options);
        _open.Add(server);
        ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        _open.Add(connection);
        StoreCase baseline = new($"StackExchange.Redis, {name}", null, new RawRedis(connection).WriteAsync);
        All =
        [
            baseline,
            new($"RedisHintStore, {name}", baseline, Open(server, "good", Batches.Good).WriteAsync) { Gate = Gate },
            new($"RedisHintStore, {name}, a failure in each 4th", baseline, Open(server, "mixed", Batches.Mixed).WriteAsync) { Gate = Gate },
        ];
    }

    private HintStoreWriter Open(RedisServer server, string prefix, Func<DateTimeOffset, IReadOnlyList<HintDelta>> batch)
    {
        RedisHintStore store = new(new RedisHintStoreOptions { ConnectionString = server.ConnectionString, KeyPrefix = prefix }, TimeProvider.System);
        _open.Add(store);
        return new HintStoreWriter(store, batch);
    }
}
