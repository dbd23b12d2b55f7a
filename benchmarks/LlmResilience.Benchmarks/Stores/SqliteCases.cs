namespace LlmResilience.Benchmarks.Stores;

/// <summary>The SQLite store with both of its settings, each beside hand-written upserts with the same setting.</summary>
internal sealed class SqliteCases : IAsyncDisposable
{
    private readonly List<SqliteHintStore> _stores = [];
    private readonly List<RawSqlite> _raw = [];

    public SqliteCases(string folder)
    {
        List<StoreCase> all = [];
        foreach (SqliteSynchronous synchronous in Enum.GetValues<SqliteSynchronous>())
        {
            RawSqlite raw = new(Path.Combine(folder, $"raw-{synchronous}.db"), synchronous.ToString());
            _raw.Add(raw);
            StoreCase baseline = new($"Microsoft.Data.Sqlite, {synchronous}", null, raw.WriteAsync);
            all.Add(baseline);
            double gate = synchronous is SqliteSynchronous.Full ? 100_000 : 250_000;
            all.Add(new($"SqliteHintStore, {synchronous}", baseline, Open(folder, synchronous, "good", Batches.Good).WriteAsync) { Gate = gate });
            all.Add(new($"SqliteHintStore, {synchronous}, a failure in each 4th", baseline, Open(folder, synchronous, "mixed", Batches.Mixed).WriteAsync) { Gate = gate });
        }

        All = all;
    }

    public IReadOnlyList<StoreCase> All { get; }

    public async ValueTask DisposeAsync()
    {
        _raw.ForEach(static raw => raw.Dispose());
        foreach (SqliteHintStore store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    private HintStoreWriter Open(string folder, SqliteSynchronous synchronous, string name, Func<DateTimeOffset, IReadOnlyList<HintDelta>> batch)
    {
        SqliteHintStoreOptions options = new() { Path = Path.Combine(folder, $"{name}-{synchronous}.db"), Synchronous = synchronous };
        SqliteHintStore store = new(options, TimeProvider.System);
        _stores.Add(store);
        return new HintStoreWriter(store, batch);
    }
}
