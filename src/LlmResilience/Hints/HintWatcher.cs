using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>Follows a store that others write, too: waits for changes beside the flusher's loop, and has the loop read them.</summary>
/// <remarks>
/// <para>
/// For the loop alone, but for <see cref="Stop"/>. Only the loop reads, and only when no batch of its own is under way, so that a record
/// that is taken over holds all that was written from here. One wait is under way at a time; its end wakes the loop.
/// </para>
/// <para>
/// A batch of our own moves the store's version as well. Where it moved by exactly one there is nothing to read; after a failure, or when
/// a batch is sent again, one step may have been somebody else's, and is read.
/// </para>
/// </remarks>
internal sealed class HintWatcher(
    ICompatibilityHintStore store,
    HintStoreCalls calls,
    HintLoader loader,
    FlushSignal signal,
    HintOptions options,
    TimeProvider time,
    ILogger<HintWatcher> logger) : IDisposable
{
    /// <summary>The least time from one wait to the next: a store that announces changes without end is read this often and no oftener.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(20);

    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly CancellationTokenSource _stop = new();
    private Guid _storeId;
    private long _version;
    private bool _mayHaveNews;
    private bool _isDoubtful;
    private Task? _wait;
    private long _waitSince;
    private long? _waitBegan;
    private int _failedWaits;

    /// <summary>The store's version up to which everything is known here. May be read by anyone.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The store was read at start.</summary>
    public void Loaded(HintStoreSnapshot snapshot)
    {
        _storeId = snapshot.StoreId;
        Volatile.Write(ref _version, snapshot.Version);
    }

    /// <summary>The store has answered a batch.</summary>
    /// <param name="result">Its answer.</param>
    /// <param name="repeated">Whether the batch had been sent before.</param>
    public void Applied(HintBatchResult result, bool repeated)
    {
        if (!repeated && !_isDoubtful && !_mayHaveNews && result.Version == _version + 1)
        {
            Volatile.Write(ref _version, result.Version);
        }
        else if (result.Version != _version)
        {
            _mayHaveNews = true;
        }
    }

    /// <summary>An operation of the store has failed, and may have been carried out all the same.</summary>
    public void Failed() => _isDoubtful = true;

    /// <summary>Reads what others have written, if anything may have been, and waits for more.</summary>
    /// <returns>Whether the store was read.</returns>
    public async Task<bool> CatchUpAsync()
    {
        if (!store.IsShared)
        {
            return false;
        }

        bool reads = HasNews();
        if (reads)
        {
            await ReadAsync().ConfigureAwait(false);
        }

        if (_wait is null && !_stop.IsCancellationRequested)
        {
            _waitSince = _version;
            _wait = WaitAsync(_version);
            _ = _wait.ContinueWith(
                static (_, signal) => ((FlushSignal)signal!).WakeToRead(),
                signal,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return reads;
    }

    /// <summary>Ends the wait for good. May be called from any thread, more than once.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private bool HasNews()
    {
        if (_wait is { IsCompleted: true } ended)
        {
            _wait = null;
            NoteEnd(ended);

            // Ended by a batch of ours that has been answered since: if there is more, the next wait ends at once.
            _mayHaveNews |= _waitSince == _version || _failedWaits > 0;
        }

        return _mayHaveNews || _isDoubtful;
    }

    private void NoteEnd(Task ended)
    {
        if (ended.IsCompletedSuccessfully)
        {
            _failedWaits = 0;
            return;
        }

        if (_failedWaits++ == 0 && ended.Exception?.InnerException is { } exception)
        {
            Log.WatchingFails(_logger, exception.Message, exception);
        }
    }

    private async Task ReadAsync()
    {
        HintStoreSnapshot changes = await calls.ReadChangesAsync(_version).ConfigureAwait(false);
        if (changes.StoreId == _storeId && changes.Version >= _version)
        {
            loader.TakeOverChanges(changes);
        }
        else
        {
            HintStoreSnapshot all = await calls.LoadAsync().ConfigureAwait(false);
            Log.StoreReplaced(_logger, all.Hints.Count);
            loader.TakeOverAnew(all);
            changes = all;
        }

        Loaded(changes);
        _mayHaveNews = false;
        _isDoubtful = false;
    }

    private async Task WaitAsync(long version)
    {
        TimeSpan pause = _failedWaits > 0 ? Backoff()
            : _waitBegan is { } began ? Gap - time.GetElapsedTime(began)
            : TimeSpan.Zero;
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(false);
        }

        _waitBegan = time.GetTimestamp();
        await store.WaitForChangeAsync(version, _stop.Token).ConfigureAwait(false);
    }

    private TimeSpan Backoff()
    {
        TimeSpan wait = options.RetryDelay * Math.Pow(2, Math.Min(_failedWaits - 1, 20));
        return wait < options.MaxRetryDelay ? wait : options.MaxRetryDelay;
    }
}
