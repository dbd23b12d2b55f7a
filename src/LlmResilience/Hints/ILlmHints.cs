namespace LlmResilience;

/// <summary>What has been learned about targets, for people and dashboards: to look at and to remove.</summary>
public interface ILlmHints
{
    /// <summary>How the store of all this is doing.</summary>
    HintStoreHealth Health { get; }

    /// <summary>All targets that have been used or are known from the store, by name.</summary>
    /// <returns>A snapshot of each.</returns>
    IReadOnlyList<TargetHint> List();

    /// <summary>One target.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model.</param>
    /// <returns>A snapshot; of several addresses of that provider, the last used one's. Null when nothing is known.</returns>
    TargetHint? Find(string provider, string model);

    /// <summary>
    /// Lets everything learned about a target be forgotten, here and in the store: counts, last error, lessons and its openings. What other
    /// processes learned before that does not come back.
    /// </summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model.</param>
    /// <returns>Whether anything was known.</returns>
    bool Forget(string provider, string model);

    /// <summary>Removes one lesson about a target, here and in the store.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="lesson">The lesson's identity, <see cref="LearnedElement.Key"/>.</param>
    /// <returns>Whether it was known.</returns>
    bool Forget(string provider, string model, LearnedElementKey lesson);

    /// <summary>Waits until all that was learned so far is in the store.</summary>
    /// <param name="cancellationToken">Ends the wait; the writing goes on.</param>
    /// <returns>A task that ends when it is written.</returns>
    /// <exception cref="HintStoreException">The store fails, and a person can do something about it. What waits is not lost.</exception>
    /// <exception cref="TimeoutException">The store did not answer in time. What waits is not lost.</exception>
    /// <exception cref="InvalidOperationException">The host has stopped, and something was learned since.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until what the store knows has been read.</summary>
    /// <param name="cancellationToken">Ends the wait; the reading goes on.</param>
    /// <returns>A task that ends when it has been read.</returns>
    /// <exception cref="HintStoreException">The store fails, and a person can do something about it. It is tried again.</exception>
    /// <exception cref="TimeoutException">The store did not answer in time. It is tried again.</exception>
    ValueTask LoadedAsync(CancellationToken cancellationToken = default);
}
