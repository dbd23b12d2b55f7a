using LlmResilience.Redis.Tests.Servers;
using StackExchange.Redis;

namespace LlmResilience.Benchmarks.Stores;

/// <summary>The Redis store on real servers that live as long as this object, each beside hand-written commands to the same server.</summary>
internal sealed class RedisCases : IAsyncDisposable
{
    private const double Gate = 250_000;

    private readonly List<StoreCase> _all = [];
    private readonly List<IAsyncDisposable> _open = [];

    private RedisCases()
    {
    }

    public IReadOnlyList<StoreCase> All => _all;

    /// <summary>Starts the servers; without redis-server there are no cases.</summary>
    public static async Task<RedisCases> StartAsync()
    {
        RedisCases cases = new();
        try
        {
            if (RedisServer.IsInstalled)
            {
                await cases.AddAsync("append-only", new RedisServerOptions { AppendOnly = true, AppendFsync = "everysec" });
                await cases.AddAsync("in memory", new RedisServerOptions { AppendOnly = false });
            }

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

    private async Task AddAsync(string name, RedisServerOptions options)
    {
        RedisServer server = await RedisServer.StartAsync(options);
        _open.Add(server);
        ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        _open.Add(connection);
        StoreCase baseline = new($"StackExchange.Redis, {name}", null, new RawRedis(connection).WriteAsync);
        _all.Add(baseline);
        _all.Add(new($"RedisHintStore, {name}", baseline, Open(server, "good", Batches.Good).WriteAsync) { Gate = Gate });
        _all.Add(new($"RedisHintStore, {name}, a failure in each 4th", baseline, Open(server, "mixed", Batches.Mixed).WriteAsync) { Gate = Gate });
    }

    private HintStoreWriter Open(RedisServer server, string prefix, Func<DateTimeOffset, IReadOnlyList<HintDelta>> batch)
    {
        RedisHintStore store = new(new RedisHintStoreOptions { ConnectionString = server.ConnectionString, KeyPrefix = prefix }, TimeProvider.System);
        _open.Add(store);
        return new HintStoreWriter(store, batch);
    }
}
