namespace LlmResilience.Hints.Delivery;

/// <summary>What a store's answer changed in a line.</summary>
/// <param name="Acknowledged">Whether the batch that was asked about is delivered.</param>
/// <param name="Lost">How many batches go out again that had been acknowledged before.</param>
/// <param name="Renamed">Whether what is left goes out under a new writer.</param>
/// <param name="Dropped">How many batches are given up, since nobody can tell any more whether they were applied.</param>
/// <param name="Restamped">Whether batches that wait were moved to the epoch that a person's reset before them began.</param>
internal readonly record struct LineAnswer(bool Acknowledged, int Lost = 0, bool Renamed = false, int Dropped = 0, bool Restamped = false);
