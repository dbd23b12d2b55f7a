using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>Brings what waits to the store: reads the store first, then sends batch after batch until nothing is left to tell or to ask.</summary>
/// <remarks>For the flusher's loop alone; the counts may be read by anyone.</remarks>
internal sealed class HintDelivery(
    HintStoreCalls store, HintLoader loader, HintOutbox outbox, HintOptions options, TimeProvider time, ILogger<HintDelivery> logger)
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

    /// <summary>Reads the store where that is still to be done, and sends everything that waits. Returns whether there was anything to do.</summary>
    public async Task<bool> RunAsync()
    {
        bool talked = false;
        if (!_loaded)
        {
            loader.TakeOver(await store.LoadAsync().ConfigureAwait(false));
            Volatile.Write(ref _loaded, true);
            talked = true;
        }

        int refusals = 0;
        while (Next() is { } next)
        {
            HintBatchResult result = await store.ApplyAsync(next.Batch).ConfigureAwait(false);
            talked = true;
            refusals = Take(next.Outgoing, result) ? 0 : refusals + 1;
            if (refusals >= MaxRefusals)
            {
                throw new InvalidOperationException("The hint store refuses the first batch of a new writer.");
            }
        }

        return talked;
    }

    /// <summary>How many attempts have been counted that the store has not acknowledged.</summary>
    public long CountWaitingAttempts() =>
        outbox.CountWaitingAttempts()
        + _line.Batches.Where(static batch => batch.AcknowledgedAt is null).SelectMany(static batch => batch.Batch.Deltas).Sum(static delta => delta.Errors + delta.Successes);

    private (HintBatch Batch, OutgoingBatch? Outgoing)? Next()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_line.Pending is null && outbox.Take() is { Deltas.Count: > 0 } fresh)
        {
            _line.Add(fresh.Deltas, fresh.Sources);
            Count();
        }

        if (_line.Pending is { } pending)
        {
            pending.SentAt ??= now;
            return (pending.Batch, pending);
        }

        return _line.Question(now) is { } question ? (question, null) : null;
    }

    private bool Take(OutgoingBatch? batch, HintBatchResult result)
    {
        Guid writer = _line.Writer;
        LineAnswer answer = _line.Answer(batch, result, time.GetUtcNow());
        if (answer.Lost > 0 || answer.Renamed)
        {
            Log.BatchesLost(_logger, writer, result.LastSequence, answer.Lost, _line.Unacknowledged, answer.Dropped);
        }

        if (batch is not null && answer.Acknowledged)
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
