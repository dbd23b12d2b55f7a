using LlmResilience.Hints.Spool;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>The line of this process: filled from the outbox, written down in the spool.</summary>
internal sealed class OwnLine(HintStoreCalls store, HintOutbox outbox, HintSpool spool, HintWatcher watcher, HintOptions options, TimeProvider time, ILogger logger)
    : LineDelivery(new BatchLine(Guid.NewGuid(), 1, options), store, time, logger)
{
    private int _subjects;
    private int _batches;

    /// <summary>How many subjects stand in batches that the store has yet to acknowledge. For any thread.</summary>
    public int WaitingSubjects => Volatile.Read(ref _subjects);

    /// <summary>How many such batches there are. For any thread.</summary>
    public int WaitingBatches => Volatile.Read(ref _batches);

    /// <summary>How many attempts the store has yet to acknowledge.</summary>
    public long CountWaitingAttempts() => Pending().Sum(static delta => delta.Errors + delta.Successes);

    protected override void Refill()
    {
        if (outbox.Take() is { Deltas.Count: > 0 } fresh)
        {
            Line.Add(fresh.Deltas, fresh.Sources);
        }

        Count();
    }

    protected override void Prepare(OutgoingBatch batch)
    {
        if (!batch.IsSpooled || spool.IsStale)
        {
            spool.Add(batch, Line);
            batch.IsSpooled = true;
        }
    }

    protected override void Record(OutgoingBatch? asked, HintBatchResult result, in LineAnswer answer)
    {
        watcher.Applied(result, repeated: asked is not { Tries: 1 });
        if (asked is not null && answer.Acknowledged)
        {
            AdoptEpochs(asked, result);
        }

        if (answer.Lost > 0 || answer.Renamed || answer.Restamped)
        {
            spool.Renew(Line);
        }
        else if (asked is not null)
        {
            spool.Acknowledge(asked.Batch.Sequence);
        }

        Count();
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

    private IEnumerable<HintDelta> Pending() =>
        Line.Batches.Where(static batch => batch.AcknowledgedAt is null).SelectMany(static batch => batch.Batch.Deltas);

    private void Count()
    {
        Volatile.Write(ref _batches, Line.Unacknowledged);
        Volatile.Write(ref _subjects, Pending().Count());
    }
}
