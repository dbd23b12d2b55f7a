namespace LlmResilience.Benchmarks.Stores;

/// <summary>Writes batches into a hint store as the learner does: numbered, one after the other.</summary>
internal sealed class HintStoreWriter(ICompatibilityHintStore store, Func<DateTimeOffset, IReadOnlyList<HintDelta>> batch)
{
    private readonly Guid _writer = Guid.NewGuid();
    private long _sequence;

    public async Task WriteAsync()
    {
        HintBatch next = new() { Writer = _writer, Sequence = _sequence + 1, Deltas = batch(TimeProvider.System.GetUtcNow()) };
        HintBatchResult result = await store.ApplyAsync(next).ConfigureAwait(false);
        _sequence = result.LastSequence == next.Sequence ? next.Sequence : throw new InvalidOperationException("The store refused a batch.");
    }
}
