namespace LlmResilience.Hints;

/// <summary>The store as the flusher's loop sees it: every operation ends in time, whatever the store does.</summary>
/// <remarks>Used by one loop, one operation at a time; only <see cref="Abort"/> is for any thread.</remarks>
internal sealed class HintStoreCalls(ICompatibilityHintStore store, HintOptions options, TimeProvider time) : IDisposable
{
    private readonly StoreCalls<ICompatibilityHintStore> _calls = new(store, "hint store", options.FlushTimeout, "Hints:FlushTimeout", time);
    private readonly ReadLimit _load = new(options.FlushTimeout);
    private readonly ReadLimit _changes = new(options.FlushTimeout);

    public Task<HintStoreSnapshot> LoadAsync() => ReadAsync(_load, static (store, _, token) => store.LoadAsync(token), 0);

    public Task<HintStoreSnapshot> ReadChangesAsync(long sinceVersion) =>
        ReadAsync(_changes, static (store, since, token) => store.ReadChangesAsync(since, token), sinceVersion);

    public Task<HintBatchResult> ApplyAsync(HintBatch batch) => _calls.CallAsync(static (store, batch, token) => store.ApplyAsync(batch, token), batch);

    /// <summary>Ends the operation under way, and every later one: the time for stopping is over.</summary>
    public void Abort() => _calls.Abort();

    public void Dispose() => _calls.Dispose();

    private async Task<HintStoreSnapshot> ReadAsync(
        ReadLimit limit, Func<ICompatibilityHintStore, long, CancellationToken, ValueTask<HintStoreSnapshot>> read, long since)
    {
        long began = time.GetTimestamp();
        try
        {
            HintStoreSnapshot snapshot = await _calls.CallAsync(read, since, limit.Current).ConfigureAwait(false);
            limit.Took(time.GetElapsedTime(began));
            return snapshot;
        }
        catch (TimeoutException)
        {
            limit.WasTooShort();
            throw;
        }
    }
}
