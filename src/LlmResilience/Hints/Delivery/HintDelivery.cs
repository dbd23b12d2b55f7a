using LlmResilience.Circuits;
using System.Runtime.ExceptionServices;
using LlmResilience.Hints.Spool;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>
/// Brings what waits to the store: reads the store first, then sends what this process learned and what others left in the spool, until
/// nothing is left to tell or to ask.
/// </summary>
/// <remarks>For the flusher's loop alone; the counts may be read by anyone.</remarks>
internal sealed class HintDelivery(
    HintStoreCalls store,
    HintLoader loader,
    HintWatcher watcher,
    HintOutbox outbox,
    HintSpool spool,
    AdoptedLines adopted,
    HintOptions options,
    TimeProvider time,
    ILogger<HintDelivery> logger)
{
    private readonly OwnLine _own = new(store, outbox, spool, watcher, options, time, new QuietLogger(logger));
    private bool _loaded;

    public Guid Writer => _own.Line.Writer;

    public bool IsLoaded => Volatile.Read(ref _loaded);

    /// <summary>How many subjects wait, about.</summary>
    public int WaitingSubjects => outbox.Waiting + _own.WaitingSubjects + adopted.WaitingSubjects;

    /// <summary>How many batches the store has yet to acknowledge.</summary>
    public int WaitingBatches => _own.WaitingBatches + adopted.WaitingBatches;

    /// <summary>Whether what this process has yet to deliver would outlive it.</summary>
    public bool IsSpooled => spool is { IsOn: true, Trouble: null };

    /// <summary>What is wrong with the spool, for people; null when nothing is. For any thread.</summary>
    public string? SpoolTrouble => spool.Trouble ?? adopted.Trouble;

    /// <summary>Takes over what processes left that are gone, and what it says into the book, before the store is first tried.</summary>
    public void Begin()
    {
        adopted.Look();
        loader.Recall(adopted.Deltas);
    }

    /// <summary>Reads the store where that is still to be done, sends what waits, and reads what others have written since.</summary>
    /// <param name="writes">Whether what waits is to be sent.</param>
    /// <param name="reads">Whether others' changes are to be read and waited for.</param>
    /// <returns>Whether there was anything to do.</returns>
    public async Task<bool> RunAsync(bool writes, bool reads)
    {
        bool ended = false;
        Exception? error = null;
        try
        {
            bool talked = await LoadAsync().ConfigureAwait(false);
            if (writes)
            {
                talked |= await _own.SendAsync().ConfigureAwait(false);
                spool.Settle(_own.Line);
                (bool sent, error) = await adopted.SendAsync(null).ConfigureAwait(false);
                talked |= sent;
            }

            if (reads && _own.Line.Unacknowledged == 0)
            {
                talked |= await watcher.CatchUpAsync().ConfigureAwait(false);
            }

            if (talked)
            {
                adopted.Refused();
            }
            else if (error is not null)
            {
                ExceptionDispatchInfo.Throw(error);
            }

            ended = true;
            return talked;
        }
        finally
        {
            if (!ended)
            {
                watcher.Failed();
            }
        }
    }

    /// <summary>Waits for no more changes. May be called from any thread, more than once.</summary>
    public void StopWatching() => watcher.Stop();

    /// <summary>Writes what still waits down in the spool.</summary>
    public void Keep()
    {
        IReadOnlyList<HintDelta> waiting = outbox.ShowChanged();
        bool kept = spool.Keep(_loaded ? waiting : [.. waiting.Select(static delta => delta with { EpochIsUnknown = true })], _own.Line);
        if (!kept)
        {
            outbox.ShowAgain(waiting);
        }
    }

    /// <summary>Lets go of the spool: what is not delivered is left to the next process.</summary>
    public void End()
    {
        adopted.Dispose();
        spool.Dispose();
    }

    /// <summary>How many attempts this process has counted that the store has not acknowledged.</summary>
    public long CountWaitingAttempts() => outbox.CountWaitingAttempts() + _own.CountWaitingAttempts();

    private async Task<bool> LoadAsync()
    {
        if (_loaded)
        {
            return false;
        }

        HintStoreSnapshot snapshot = await store.LoadAsync().ConfigureAwait(false);
        (bool sent, _) = await adopted.SendAsync(snapshot).ConfigureAwait(false);
        if (sent)
        {
            // Now it holds what was left in the spool as well.
            snapshot = await store.LoadAsync().ConfigureAwait(false);
        }

        loader.TakeOver(snapshot);
        watcher.Loaded(snapshot);
        adopted.Refused();
        Volatile.Write(ref _loaded, true);
        return true;
    }
}
