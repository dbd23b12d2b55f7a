namespace LlmResilience;

/// <summary>Keeps what has been learned, keyed by subject, beyond the life of a process.</summary>
/// <remarks>
/// <para>
/// No call ever waits for a store: one background loop per process reads it at start and hands it batches. That loop awaits each
/// operation before it begins the next, but several processes, or several hosts in one process, may use one store at the same time, and
/// <see cref="WaitForChangeAsync"/> and the leases of probes are asked for beside the loop.
/// </para>
/// <para>
/// An operation must end soon after its token is cancelled, and must not block the thread that started it. A failure is thrown, as
/// <see cref="HintStoreException"/> where a person can do something about it; the loop then tries again.
/// </para>
/// </remarks>
public interface ICompatibilityHintStore
{
    /// <summary>
    /// Whether other processes or hosts may write what this one reads. Only then are changes watched for, others' openings heard of, and
    /// probes leased.
    /// </summary>
    bool IsShared { get; }

    /// <summary>Reads everything.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>All subjects known to the store, with their openings and epochs, and the store's clock.</returns>
    ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads what changed after a version.</summary>
    /// <param name="sinceVersion">The version of the last snapshot or batch result that the caller has seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The subjects that changed; everything when the store's content is another than the caller's (its version is lower).</returns>
    ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default);

    /// <summary>Waits until the store's content may have changed.</summary>
    /// <remarks>
    /// It may end without a change, and must end soon after one: what is announced may be lost on the way, so that a store also looks from
    /// time to time. One wait at a time, beside the other operations. It fails while the store is away, rather than wait for its return.
    /// </remarks>
    /// <param name="sinceVersion">The version that the caller has seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="ReadChangesAsync"/> may have news.</returns>
    ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default);

    /// <summary>Applies a batch atomically and exactly once.</summary>
    /// <remarks>
    /// The store keeps the number of the last batch that it applied of each writer, for at least 30 days after its last use, and applies a
    /// batch only when its number is the next. Any other batch changes nothing. The number and the deltas become durable together.
    /// </remarks>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Ends the wait; the batch may have been applied all the same.</param>
    /// <returns>The number of the last applied batch of this writer, and what the writer did not know of its subjects.</returns>
    ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Asks for the right to be the one that probes a subject.</summary>
    /// <param name="subject">Whose circuit is half-open.</param>
    /// <param name="owner">A token of the asker, different for each asker; the present owner's own renews the lease.</param>
    /// <param name="duration">How long the lease holds if it is not released.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the asker has the lease; false when another has it and it has not run out.</returns>
    ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Gives a lease back, if it is still the owner's.</summary>
    /// <param name="subject">The subject that was leased.</param>
    /// <param name="owner">The token that it was leased with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the lease was the owner's; false when it had run out and passed to another, or was never given.</returns>
    ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default);
}
