using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>Brings what waits to the store: reads the store first, then sends batch after batch until nothing is left to tell or to ask.</summary>
/// <remarks>For the flusher's loop alone; the counts may be read by anyone.</remarks>
internal sealed class HintDelivery(
    HintStoreCalls store,
    HintLoader loader,
    HintWatcher watcher,
    HintOutbox outbox,
    HintOptions options,
    TimeProvider time,
    ILogger<HintDelivery> logger)
{
    private const int MaxRefusals = 3;

    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly BatchLine _line = new(Guid.NewGuid(), 1, options);
    private bool _loaded;
    private int _underWay;
    private int _unacknowledged;

    public Guid Writer => _line.Writer;

    public bool IsLoaded => Volatile.Read(ref _loaded);

    /// <summary>How many subjects wait, about.</summary>
    public int WaitingSubjects => outbox.Waiting + Volatile.Read(ref _underWay);

    /// <summary>How many batches the store has yet to acknowledge.</summary>
    public int WaitingBatches => Volatile.Read(ref _unacknowledged);

    /// <summary>Reads the store where that is still to be done, sends what waits, and reads what others have written since.</summary>
    /// <param name="writes">Whether what waits is to be sent.</param>
    /// <param name="reads">Whether others' changes are to be read and waited for.</param>
    /// <returns>Whether there was anything to do.</returns>
    public async Task<bool> RunAsync(bool writes, bool reads)
    {
        bool ended = false;
        try
        {
            bool talked = await LoadAsync().ConfigureAwait(false);
            if (writes)
            {
                talked |= await SendAsync().ConfigureAwait(false);
            }

            if (reads && _line.Unacknowledged == 0)
            {
                talked |= await watcher.CatchUpAsync().ConfigureAwait(false);
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

    /// <summary>How many attempts have been counted that the store has not acknowledged.</summary>
    public long CountWaitingAttempts() =>
        outbox.CountWaitingAttempts()
        + _line.Batches.Where(static batch => batch.AcknowledgedAt is null).SelectMany(static batch => batch.Batch.Deltas).Sum(static delta => delta.Errors + delta.Successes);

    private async Task<bool> LoadAsync()
    {
        if (_loaded)
        {
            return false;
        }

        HintStoreSnapshot snapshot = await store.LoadAsync().ConfigureAwait(false);
        loader.TakeOver(snapshot);
        watcher.Loaded(snapshot);
        Volatile.Write(ref _loaded, true);
        return true;
    }

    private async Task<bool> SendAsync()
    {
        bool talked = false;
        int refusals = 0;
        while (Next() is { } batch)
        {
            bool repeated = batch.SentAt is not null;
            batch.SentAt ??= time.GetUtcNow();
            HintBatchResult result = await store.ApplyAsync(batch.Batch).ConfigureAwait(false);
            talked = true;
            watcher.Applied(result, repeated);
            refusals = Take(batch, result) ? 0 : refusals + 1;
            if (refusals >= MaxRefusals)
            {
                throw new InvalidOperationException("The hint store refuses the first batch of a new writer.");
            }
        }

        return talked;
    }

    private OutgoingBatch? Next()
    {
        if (_line.Pending is { } pending)
        {
            return pending;
        }

        (List<HintDelta> deltas, List<DeltaSource> sources) = outbox.Take();
        OutgoingBatch? next = deltas.Count > 0 ? _line.Add(deltas, sources) : _line.ToAsk(time.GetUtcNow());
        Count();
        return next;
    }

    private bool Take(OutgoingBatch batch, HintBatchResult result)
    {
        Guid writer = _line.Writer;
        bool first = batch.AcknowledgedAt is null;
        LineAnswer answer = _line.Answer(batch, result, time.GetUtcNow());
        if (answer.Lost > 0 || answer.Renamed)
        {
            Log.BatchesLost(_logger, writer, result.LastSequence, answer.Lost, _line.Unacknowledged, answer.Dropped);
        }

        if (first && answer.Acknowledged)
        {
            AdoptEpochs(batch, result);
        }

        Count();
        return answer.Acknowledged;
    }

    private void AdoptEpochs(OutgoingBatch batch, HintBatchResult result)
    {
        foreach (SubjectEpoch epoch in result.Epochs)
        {
            for (int i = 0; i < batch.Sources.Count; i++)
            {
                if (batch.Sources[i].Subject == epoch.Subject)
                {
                    batch.Sources[i].AdoptEpoch(epoch, batch.Batch.Deltas[i]);
                    outbox.Changed(batch.Sources[i]);
                }
            }
        }
    }

    private void Count()
    {
        Volatile.Write(ref _unacknowledged, _line.Unacknowledged);
        Volatile.Write(ref _underWay, _line.Batches.Where(static batch => batch.AcknowledgedAt is null).Sum(static batch => batch.Batch.Deltas.Count));
    }
}
