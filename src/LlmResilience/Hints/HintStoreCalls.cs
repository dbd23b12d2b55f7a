namespace LlmResilience.Hints;

/// <summary>The store as the flusher's loop sees it: every operation ends in time, whatever the store does.</summary>
/// <remarks>Used by one loop, one operation at a time; only <see cref="Abort"/> is for any thread.</remarks>
internal sealed class HintStoreCalls(ICompatibilityHintStore store, HintOptions options, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private Task _last = Task.CompletedTask;

    public Task<HintStoreSnapshot> LoadAsync() => CallAsync(static (store, _, token) => store.LoadAsync(token), 0);

    public Task<HintStoreSnapshot> ReadChangesAsync(long sinceVersion) =>
        CallAsync(static (store, since, token) => store.ReadChangesAsync(since, token), sinceVersion);

    public Task<HintBatchResult> ApplyAsync(HintBatch batch) => CallAsync(static (store, batch, token) => store.ApplyAsync(batch, token), batch);

    /// <summary>Ends the operation under way, and every later one: the time for stopping is over.</summary>
    public void Abort() => _abort.Cancel();

    public void Dispose() => _abort.Dispose();

    private async Task<T> CallAsync<T, TArgument>(
        Func<ICompatibilityHintStore, TArgument, CancellationToken, ValueTask<T>> operation, TArgument argument)
    {
        if (!_last.IsCompleted)
        {
            throw new TimeoutException("An earlier operation of the hint store has still not ended.");
        }

        using CancellationTokenSource limit = new(options.FlushTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _abort.Token);
        Task<T> task = operation(store, argument, either.Token).AsTask();
        _last = task;
        try
        {
            return await task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"The hint store has not answered within {options.FlushTimeout} (Hints:FlushTimeout).", exception);
        }
        finally
        {
            if (!task.IsCompleted)
            {
                // Nobody awaits it any more; its failure was reported as the timeout.
                _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }
}
