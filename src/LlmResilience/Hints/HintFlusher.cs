using LlmResilience.Circuits;
using LlmResilience.Hints.Delivery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>
/// The one background loop between memory and store: reads the store at start, then writes what was learned, every
/// <see cref="HintOptions.FlushEvery"/> and at once where the outbox says so.
/// </summary>
/// <remarks>
/// Only the loop touches the store, one operation at a time. A failure is tried again with growing waits, the batch under the same number;
/// learning goes on in memory meanwhile. Starting and stopping may be called more than once.
/// </remarks>
internal sealed class HintFlusher(
    HintStoreCalls store,
    HintDelivery delivery,
    HintOutbox outbox,
    HintStoreCondition condition,
    FlushSignal signal,
    HintOptions options,
    TimeProvider time,
    ILogger<HintFlusher> logger) : IHostedService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan SayDroppedEvery = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _firstTry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<TaskCompletionSource> _waiters = [];
    private Task? _loop;
    private Exception? _fault;
    private (long Attempts, long Targets) _droppedSaid;
    private SteadyWait _untilDroppedIsSaid;

    public HintStoreTrouble? Trouble => condition.Trouble;

    public int Waiting => delivery.WaitingSubjects;

    public HintStoreHealth Health
    {
        get
        {
            HintStoreTrouble? trouble = Trouble;
            string? problem = trouble is null ? DescribeFault() ?? delivery.SpoolTrouble : HintStoreTrouble.Describe(trouble.Error);
            return new HintStoreHealth
            {
                IsHealthy = problem is null,
                Problem = problem,
                Since = trouble?.Since,
                Failures = trouble?.Failures ?? 0,
                IsLoaded = delivery.IsLoaded,
                WaitingSubjects = delivery.WaitingSubjects,
                WaitingBatches = delivery.WaitingBatches,
                LastSuccessAt = condition.LastSuccessAt,
            };
        }
    }

    /// <summary>Starts the loop, where no host does it.</summary>
    public void EnsureStarted()
    {
        if (Volatile.Read(ref _loop) is not null)
        {
            return;
        }

        lock (_gate)
        {
            _loop ??= Task.Run(RunAsync);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        EnsureStarted();
        signal.Wake();
        if (options.LoadTimeout <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await _firstTry.Task.WaitAsync(options.LoadTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.StartedWithoutHints(_logger, options.LoadTimeout);
        }
    }

    /// <summary>Waits until the store has been read.</summary>
    /// <exception cref="HintStoreException">It could not be, so far.</exception>
    public async ValueTask LoadedAsync(CancellationToken cancellationToken)
    {
        EnsureStarted();
        signal.Wake();
        await _firstTry.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!delivery.IsLoaded && Failure is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Waits until all that was learned so far is in the store, or the store has failed.</summary>
    /// <exception cref="InvalidOperationException">The loop has ended, and something was learned since.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        EnsureStarted();
        TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add(waiter);
        }

        signal.Wake();
        Task loop = Volatile.Read(ref _loop)!;
        Task ended = await Task.WhenAny(waiter.Task, loop).WaitAsync(cancellationToken).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
        if (!waiter.Task.IsCompleted && Waiting > 0)
        {
            throw Failure ?? new InvalidOperationException("The hints were stopped with the host; what was learned since then is not in the store.");
        }
    }

    /// <summary>Writes what is left, within the time that the token gives, and ends the loop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        delivery.StopWatching();
        signal.Complete();
        if (Volatile.Read(ref _loop) is not { } loop)
        {
            return;
        }

        using (cancellationToken.UnsafeRegister(static state => ((HintStoreCalls)state!).Abort(), store))
        {
            await loop.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        store.Dispose();
    }

    /// <summary>
    /// Writes what is left and ends the loop, for a container that is disposed of synchronously. It blocks for as long as one operation of
    /// the store may take; the loop runs on the thread pool and never needs the blocked thread.
    /// </summary>
    public void Dispose()
    {
        delivery.StopWatching();
        signal.Complete();
        if (Volatile.Read(ref _loop) is { } loop)
        {
            Task.WaitAny([loop], options.FlushTimeout);
        }

        store.Abort();
    }

    // What keeps the store from knowing what is known here.
    private Exception? Failure => Trouble?.Error ?? Volatile.Read(ref _fault);

    private async Task RunAsync()
    {
        Try(delivery.Begin);
        using (time.CreateTimer(static state => ((FlushSignal)state!).Wake(), signal, options.FlushEvery, options.FlushEvery))
        {
            do
            {
                await RoundAsync(last: false).ConfigureAwait(false);
            }
            while (await signal.WaitAsync().ConfigureAwait(false));
        }

        await RoundAsync(last: true).ConfigureAwait(false);
        Try(SayWhatIsLeft);
        Try(delivery.End);
    }

    private void SayWhatIsLeft()
    {
        if (Failure is not { } failure || Waiting is not (var left and > 0))
        {
            return;
        }

        if (delivery.IsSpooled)
        {
            Log.LeftInSpool(_logger, left);
        }
        else
        {
            Log.LeftBehind(_logger, delivery.CountWaitingAttempts(), left, failure);
        }
    }

    private async Task RoundAsync(bool last)
    {
        List<TaskCompletionSource> waiters = TakeWaiters();
        Exception? error;
        try
        {
            error = await DeliverAsync(last, waiters.Count > 0).ConfigureAwait(false);
            Volatile.Write(ref _fault, null);
        }
        catch (Exception exception)
        {
            Faulted(exception);
            error = exception;
        }

        _firstTry.TrySetResult();
        foreach (TaskCompletionSource waiter in waiters)
        {
            _ = error is null ? waiter.TrySetResult() : waiter.TrySetException(error);
        }
    }

    private async Task<Exception?> DeliverAsync(bool last, bool isAwaited)
    {
        Exception? error = Failure;

        // Looked at before the outbox: what is added in between wakes the loop once more.
        bool writes = signal.TakeFlush() || last || isAwaited || error is not null;
        outbox.Drain();
        if (last || isAwaited || condition.IsDue)
        {
            error = await TryDeliverAsync(writes, reads: !last).ConfigureAwait(false);
        }

        // What waits beside a store that works is written to it within the next round, and need not go by way of the disk.
        if (error is not null)
        {
            delivery.Keep();
        }

        SayDropped(now: last || error is null);
        return error;
    }

    // When the store is back, too: what waited is written then, and this is what could not wait.
    private void SayDropped(bool now)
    {
        (long attempts, long targets) = (outbox.Dropped.Attempts - _droppedSaid.Attempts, outbox.Dropped.Targets - _droppedSaid.Targets);
        if (targets > 0 && (now || _untilDroppedIsSaid.IsOver(time)))
        {
            Log.Dropped(_logger, attempts, targets);
            _droppedSaid = outbox.Dropped;
            _untilDroppedIsSaid = SteadyWait.Begin(SayDroppedEvery, time);
        }
    }

    private async Task<Exception?> TryDeliverAsync(bool writes, bool reads)
    {
        try
        {
            if (await delivery.RunAsync(writes, reads).ConfigureAwait(false))
            {
                condition.Succeeded();
            }

            return null;
        }
        catch (Exception exception)
        {
            condition.Failed(exception);
            return exception;
        }
    }

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception)
        {
            Faulted(exception);
        }
    }

    // Nothing but the store and the disk is known to fail. Should anything else, the loop goes on, and people hear of it.
    private void Faulted(Exception exception)
    {
        if (Interlocked.Exchange(ref _fault, exception) is null)
        {
            Log.RoundFailed(_logger, exception.GetType().Name, exception);
        }
    }

    private string? DescribeFault() => Volatile.Read(ref _fault) is { } fault
        ? $"The hints are not kept as they should be ({fault.GetType().Name}): a defect of this library. The log has the details (event 1615, HintRoundFailed)."
        : null;

    private List<TaskCompletionSource> TakeWaiters()
    {
        lock (_gate)
        {
            // Always another list: whoever comes during the round is not to be told at its end that it was for him.
            List<TaskCompletionSource> waiters = _waiters;
            _waiters = [];
            return waiters;
        }
    }
}
