namespace LlmResilience.Hints;

/// <summary>A store as a background loop sees it: every operation ends in time, whatever the store does.</summary>
/// <remarks>Used by one loop, one operation at a time; only <see cref="Abort"/> is for any thread.</remarks>
/// <param name="store">The store.</param>
/// <param name="name">What it is called in what a person reads, for example <c>hint store</c>.</param>
/// <param name="limit">How long one operation may take.</param>
/// <param name="setting">The setting behind the limit.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreCalls<TStore>(TStore store, string name, TimeSpan limit, string setting, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Ends the operation under way, and every later one: the time for stopping is over.</summary>
    public void Abort() => _abort.Cancel();

    public void Dispose() => _abort.Dispose();

    public Task<T> CallAsync<T, TArgument>(Func<TStore, TArgument, CancellationToken, ValueTask<T>> operation, TArgument argument) =>
        CallAsync(operation, argument, limit);

    /// <summary>Calls an operation that may take longer, or shorter, than others.</summary>
    public async Task<T> CallAsync<T, TArgument>(Func<TStore, TArgument, CancellationToken, ValueTask<T>> operation, TArgument argument, TimeSpan within)
    {
        using CancellationTokenSource passed = new(within, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, _abort.Token);
        await LetTheLastEndAsync(passed, either.Token).ConfigureAwait(false);
        Task<T> task = operation(store, argument, either.Token).AsTask();
        _last = task;
        try
        {
            return await task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (passed.IsCancellationRequested)
        {
            throw new TimeoutException($"The {name} has not answered within {within} ({setting}).", exception);
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

    // One that was given up a moment ago ends a moment later.
    private async Task LetTheLastEndAsync(CancellationTokenSource passed, CancellationToken cancellationToken)
    {
        if (_last.IsCompleted)
        {
            return;
        }

        try
        {
            await Task.WhenAny(_last).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (passed.IsCancellationRequested)
        {
            throw new TimeoutException($"An earlier operation of the {name} has still not ended.", exception);
        }
    }
}
