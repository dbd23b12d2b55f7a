namespace LlmResilience;

/// <summary>What a person can see and change while the process runs.</summary>
/// <remarks>
/// <para>
/// An order (a target blacklisted, a circuit opened or isolated, an endpoint chosen) holds here at once, in every process that shares the hint
/// store within one announcement of a change, and after a restart, until its end or until it is taken back. It goes before all that is
/// learned: no call passes, not even as a last resort. Orders on keys are the exception: a key is known by a fingerprint that only this process
/// can make, so that they hold in this process and end with it.
/// </para>
/// <para>
/// Each change is noted before it is made: an audit line in the <see cref="IErrorJournal"/> and a line in the log. All members may be called from
/// any thread. A token ends a wait; a change that was begun holds all the same.
/// </para>
/// <para>
/// Every change throws an <see cref="ArgumentException"/> for an argument that cannot be used, a <see cref="LlmUnknownSubjectException"/> for what
/// is not known, and a <see cref="JournalException"/> when so many audit lines wait for the journal that no more are taken; then nothing was changed.
/// </para>
/// </remarks>
public interface ILlmResilienceAdmin
{
    /// <summary>What is known of the targets, and how they stand.</summary>
    ILlmHints Hints { get; }

    /// <summary>The circuits of this process: of the configured providers and their keys, and of all else that calls went to, by subject.</summary>
    /// <returns>A snapshot of each.</returns>
    IReadOnlyList<CircuitStatus> ListCircuits();

    /// <summary>Takes a target out of service.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model; no call needs to have gone there yet.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="until">When it ends by itself; null: when it is reinstated.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> BlacklistAsync(
        string provider, string model, ChangeNote note, DateTimeOffset? until = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a blacklisting, whether a person or the circuit made it: calls go to the target again at once. Its provider's circuit is another
    /// subject (<see cref="ResetAsync"/>).
    /// </summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> ReinstateAsync(string provider, string model, ChangeNote note, CancellationToken cancellationToken = default);

    /// <summary>Lets everything about a target be forgotten: counts, last error, lessons, orders on the target itself, openings.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> ForgetAsync(string provider, string model, ChangeNote note, CancellationToken cancellationToken = default);

    /// <summary>Removes one lesson about a target.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="lesson">The lesson's identity, <see cref="LearnedElement.Key"/>.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> RemoveLessonAsync(
        string provider, string model, LearnedElementKey lesson, ChangeNote note, CancellationToken cancellationToken = default);

    /// <summary>Sets the API path to use for a target, which goes before what is learned until it is unset.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="endpoint">The path, for example <c>/v1/responses</c>; null leaves it to what is learned again.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> SetPreferredEndpointAsync(
        string provider, string model, string? endpoint, ChangeNote note, CancellationToken cancellationToken = default);

    /// <summary>Shuts the circuit of any subject for a time. At its end the circuit stands as what was learned says.</summary>
    /// <param name="subject">The subject, as <see cref="ListCircuits"/> or <see cref="Subject.Of"/> gives it.</param>
    /// <param name="duration">For how long; more than zero.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> OpenAsync(Subject subject, TimeSpan duration, ChangeNote note, CancellationToken cancellationToken = default);

    /// <summary>Shuts the circuit of any subject until it is reset.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> IsolateAsync(Subject subject, ChangeNote note, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a person's order on a subject and has its circuit start afresh, with those of its parts: a provider's keys, a target's endpoints and
    /// keys. Parts that a person has shut stay shut.
    /// </summary>
    /// <param name="subject">The subject.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change.</returns>
    ValueTask<ChangeResult> ResetAsync(Subject subject, ChangeNote note, CancellationToken cancellationToken = default);

    /// <summary>Writes all hints as JSON: what the store holds, after what waits here was written. It holds no secret, and no key.</summary>
    /// <param name="destination">Where to; it is left open.</param>
    /// <param name="cancellationToken">Ends the export; what was written is no whole document.</param>
    /// <returns>A task that ends when it is written.</returns>
    /// <exception cref="HintStoreException">The store fails, and a person can do something about it.</exception>
    /// <exception cref="TimeoutException">The store did not answer in time.</exception>
    ValueTask ExportAsync(Stream destination, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes over what an export holds. Counts rise to what it says and are never added to, so that importing it twice changes nothing; of last
    /// errors, lessons and orders the later one wins.
    /// </summary>
    /// <param name="source">The document, at most 32 MB.</param>
    /// <param name="note">Who, and why.</param>
    /// <param name="cancellationToken">Ends the reading and the wait.</param>
    /// <returns>What was taken over.</returns>
    /// <exception cref="HintImportException">The document cannot be used; nothing of it was taken over.</exception>
    /// <exception cref="HintStoreException">The store has not been read yet, since it fails; nothing was taken over.</exception>
    /// <exception cref="TimeoutException">The store has not been read yet, since it does not answer; nothing was taken over.</exception>
    ValueTask<HintImportResult> ImportAsync(Stream source, ChangeNote note, CancellationToken cancellationToken = default);
}
