namespace LlmResilience.Benchmarks.Stores;

/// <summary>A way to write one batch durably.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Baseline">The case that it is compared with in each round; null for a baseline.</param>
/// <param name="WriteAsync">Writes one batch of the size of <see cref="Batches.Size"/>.</param>
internal sealed record StoreCase(string Name, StoreCase? Baseline, Func<Task> WriteAsync)
{
    /// <summary>The deltas a second that it must reach; 0 for no limit.</summary>
    public double Gate { get; init; }
}
