namespace LlmResilience;

/// <summary>The error history: each failed attempt, what was counted where detail was left out, and what people changed.</summary>
/// <remarks>
/// <para>
/// No call ever waits for a journal: one background loop per process hands it batches. Several processes, or several hosts in one
/// process, may use one journal at the same time; people and dashboards ask it beside the loop, from any thread.
/// </para>
/// <para>
/// A journal keeps two things of failures: entries, which hold the detail, and counts for each minute, provider, model and category, which
/// hold every failure, also those whose entry was left out or has been removed. Charts are drawn from counts; both end by age.
/// </para>
/// <para>
/// An operation must end soon after its token is cancelled, and must not block the thread that started it. A failure is thrown, as
/// <see cref="JournalException"/> where a person can do something about it. <see cref="JournalMerge"/> has the rules that all journals share.
/// </para>
/// </remarks>
public interface IErrorJournal
{
    /// <summary>Appends a batch atomically and exactly once.</summary>
    /// <remarks>
    /// The journal keeps the number of the last batch that it has of each writer, for at least <see cref="JournalMerge.KeepWritersFor"/>
    /// after its last use, and takes a batch only when its number is the next. Any other batch changes nothing; one of number 0 asks what the
    /// journal has. The number and what the batch holds become durable together.
    /// </remarks>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Ends the wait; the batch may have been appended all the same.</param>
    /// <returns>The number of the last batch that the journal has of this writer.</returns>
    ValueTask<JournalBatchResult> AppendAsync(JournalBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Reads entries, newest first.</summary>
    /// <remarks>
    /// The order is that of <see cref="JournalEntry.At"/>, then of <see cref="JournalEntry.Id"/>; a journal that only knows the order of
    /// arrival says so and uses that. Following the cursors gives no entry twice, and every entry that was there from the first page to the last.
    /// </remarks>
    /// <param name="query">Which entries, how many, and from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A page of entries.</returns>
    /// <exception cref="ArgumentException">The query is not usable; the message says why.</exception>
    ValueTask<JournalPage> QueryAsync(JournalQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts failures in buckets of time, for charts.</summary>
    /// <param name="aggregation">Which failures, and the buckets.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The buckets that are not empty, by time, then provider, then category.</returns>
    /// <exception cref="ArgumentException">There would be too many buckets, or the aggregation is not usable; the message says why.</exception>
    ValueTask<IReadOnlyList<JournalBucket>> AggregateAsync(JournalAggregation aggregation, CancellationToken cancellationToken = default);

    /// <summary>Marks entries as resolved. One that is resolved already stays as it is.</summary>
    /// <param name="ids">The entries; unknown ones are passed over.</param>
    /// <param name="notes">What a person has to say about it, at most <see cref="JournalMerge.MaxTextLength"/> characters.</param>
    /// <param name="cancellationToken">Ends the wait; some may be marked.</param>
    /// <returns>How many entries were marked.</returns>
    ValueTask<long> ResolveAsync(IReadOnlyCollection<Guid> ids, string? notes, CancellationToken cancellationToken = default);

    /// <summary>Marks all entries that match as resolved. One that is resolved already stays as it is.</summary>
    /// <param name="filter">Which entries; <see cref="JournalFilter.To"/> has to be set, so that what happens meanwhile is left out.</param>
    /// <param name="notes">What a person has to say about it, at most <see cref="JournalMerge.MaxTextLength"/> characters.</param>
    /// <param name="cancellationToken">Ends the wait; some may be marked.</param>
    /// <returns>How many entries were marked.</returns>
    /// <exception cref="ArgumentException">The filter has no end.</exception>
    ValueTask<long> ResolveAllAsync(JournalFilter filter, string? notes, CancellationToken cancellationToken = default);

    /// <summary>Reads what people changed, newest first.</summary>
    /// <param name="query">Which lines, how many, and from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A page of lines.</returns>
    /// <exception cref="ArgumentException">The query is not usable; the message says why.</exception>
    ValueTask<AuditPage> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Removes what is kept no longer: a limited part of it, so that appending waits only shortly.</summary>
    /// <param name="retention">How much is kept.</param>
    /// <param name="cancellationToken">Ends the wait; some may be removed.</param>
    /// <returns>What was removed, and whether there is more to remove.</returns>
    ValueTask<JournalTrimResult> TrimAsync(JournalRetention retention, CancellationToken cancellationToken = default);
}
