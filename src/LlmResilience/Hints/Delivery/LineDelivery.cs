using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>Sends what a line holds until the store has all of it, and again what the store has lost.</summary>
/// <remarks>For the flusher's loop alone.</remarks>
internal abstract class LineDelivery(BatchLine line, HintStoreCalls store, TimeProvider time, ILogger logger)
{
    private const int MaxRefusals = 3;

    public BatchLine Line => line;

    /// <summary>Sends all that is to be sent now. Returns whether that was anything.</summary>
    public async Task<bool> SendAsync()
    {
        bool sent = false;
        int refusals = 0;
        while (Next() is { } next)
        {
            HintBatchResult result = await store.ApplyAsync(next.Batch).ConfigureAwait(false);
            sent = true;
            refusals = Take(next.Outgoing, result) ? 0 : refusals + 1;
            if (refusals >= MaxRefusals)
            {
                throw new InvalidOperationException("The hint store refuses the first batch of a new writer.");
            }
        }

        return sent;
    }

    /// <summary>Whether the line may send: not when what it has numbered could not be written down.</summary>
    protected virtual bool MaySend => true;

    /// <summary>Adds what waits to the line, where nothing in it is to be sent.</summary>
    protected virtual void Refill()
    {
    }

    /// <summary>Writes a batch down before it is sent.</summary>
    protected abstract void Prepare(OutgoingBatch batch);

    /// <summary>Writes down what an answer changed.</summary>
    protected abstract void Record(OutgoingBatch? asked, HintBatchResult result, in LineAnswer answer);

    private (HintBatch Batch, OutgoingBatch? Outgoing)? Next()
    {
        if (!MaySend)
        {
            return null;
        }

        if (line.Pending is null)
        {
            Refill();
        }

        DateTimeOffset now = time.GetUtcNow();
        (HintBatch, OutgoingBatch? Outgoing)? next = line.Next(now);
        if (next is { Outgoing: { } batch })
        {
            batch.SentAt ??= now;
            batch.Tries++;
            Prepare(batch);
        }

        return next;
    }

    private bool Take(OutgoingBatch? batch, HintBatchResult result)
    {
        Guid writer = line.Writer;
        LineAnswer answer = line.Answer(batch, result, time.GetUtcNow());
        if (answer.Lost > 0 || answer.Renamed)
        {
            Log.BatchesLost(logger, writer, result.LastSequence, answer.Lost, line.Unacknowledged, answer.Dropped);
        }

        Record(batch, result, answer);
        return answer.Acknowledged;
    }
}
