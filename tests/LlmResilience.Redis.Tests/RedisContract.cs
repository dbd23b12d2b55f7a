using LlmResilience.Tests.Hints;

namespace LlmResilience.Redis.Tests;

/// <summary>The contract of all stores on some Redis; each store has a prefix of its own there.</summary>
public abstract class RedisContract(string connectionString) : HintStoreContract, IDisposable
{
    private static int _prefixes;

    private readonly List<RedisHintStore> _stores = [];

    protected static string NewPrefix() => $"test-{Interlocked.Increment(ref _prefixes)}";

    protected override ICompatibilityHintStore Create() => Open(NewPrefix());

    protected RedisHintStore Open(string prefix, Action<RedisHintStoreOptions>? configure = null)
    {
        // The store's clock is driven; waits for a real server take real time.
        RedisHintStoreOptions options = new()
        {
            ConnectionString = connectionString, KeyPrefix = prefix, Clock = Time, OperationTimeout = TimeSpan.FromSeconds(20),
        };
        configure?.Invoke(options);
        RedisHintStore store = new(options, TimeProvider.System);
        _stores.Add(store);
        return store;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _stores.ForEach(static store => store.Dispose());
    }
}
