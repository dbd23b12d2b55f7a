namespace LlmResilience.Hints.Delivery;

/// <summary>Moves deltas that no store has applied yet to the epoch that they belong to.</summary>
internal static class EpochStamp
{
    /// <summary>Raises the epoch of a subject's deltas in a batch. Returns whether there were any of an earlier one.</summary>
    public static bool TryRaise(OutgoingBatch batch, in SubjectEpoch epoch)
    {
        SubjectEpoch raised = epoch;
        if (!batch.Batch.Deltas.Any(delta => delta.Subject == raised.Subject && delta.Epoch < raised.Epoch))
        {
            return false;
        }

        batch.Batch = batch.Batch with
        {
            Deltas = [.. batch.Batch.Deltas.Select(delta => delta.Subject == raised.Subject ? Raise(delta, raised.Epoch) : delta)],
        };
        return true;
    }

    /// <summary>The delta, in at least the given epoch.</summary>
    public static HintDelta Raise(HintDelta delta, long epoch) => delta.Epoch >= epoch ? delta : delta with
    {
        Epoch = epoch,
        Learned = [.. delta.Learned.Select(lesson => lesson.Epoch >= epoch ? lesson : lesson with { Epoch = epoch })],
    };
}
