using LlmResilience.Sqlite.Journal;

namespace LlmResilience;

/// <summary>Keeps the error history in a SQLite file, which several processes of one machine may share.</summary>
/// <remarks>
/// <para>
/// The file is opened at the first operation and made when it does not exist. A batch and its writer's number are written in one transaction. A
/// person can read the file with the sqlite3 shell: <c>SELECT * FROM provider_errors ORDER BY time DESC LIMIT 20</c>.
/// </para>
/// <para>
/// Operations run on threads of the pool and never block the caller's: those that write one at a time, and beside them those that read, on a
/// connection of their own. After a failure the file is closed and opened again at the next operation. Entries come in the order of their time.
/// </para>
/// </remarks>
public sealed class SqliteErrorJournal : IErrorJournal, IAsyncDisposable, IDisposable
{
    private readonly TimeProvider _time;
    private readonly SqliteAccess<JournalFile> _writing;
    private readonly SqliteAccess<JournalReader> _reading;

    /// <summary>Makes the journal. The file is not touched yet.</summary>
    /// <param name="options">Where the file is, and how it is used.</param>
    /// <param name="timeProvider">The journal's clock.</param>
    /// <exception cref="ArgumentException">No path is given, or a value is out of range.</exception>
    public SqliteErrorJournal(SqliteErrorJournalOptions options, TimeProvider timeProvider)
        : this(options, timeProvider, JournalSchema.Steps)
    {
    }

    internal SqliteErrorJournal(SqliteErrorJournalOptions options, TimeProvider timeProvider, IReadOnlyList<string> steps)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.ThrowIfUnusable();
        _time = timeProvider;
        _writing = new(options, timeProvider, file => new JournalFile(file, options), steps);
        _reading = new(options, timeProvider, static file => new JournalReader(file), steps);
    }

    /// <inheritdoc/>
    public ValueTask<JournalBatchResult> AppendAsync(JournalBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return _writing.RunAsync((file, token) => file.Append(batch, _time.GetUtcNow(), token), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<JournalPage> QueryAsync(JournalQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        JournalMerge.CheckPageSize(query.PageSize);
        return _reading.RunAsync((file, _) => file.Query(query), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalBucket>> AggregateAsync(JournalAggregation aggregation, CancellationToken cancellationToken = default)
    {
        JournalAggregation of = JournalMerge.Check(aggregation);
        return _reading.RunAsync((file, _) => file.Aggregate(of), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<long> ResolveAsync(IReadOnlyCollection<Guid> ids, string? notes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        notes = JournalMerge.Cut(notes, JournalMerge.MaxTextLength);
        Guid[] all = [.. ids];
        long marked = 0;
        for (int i = 0; i < all.Length; i += JournalFile.Chunk)
        {
            ReadOnlyMemory<Guid> some = all.AsMemory(i, Math.Min(JournalFile.Chunk, all.Length - i));
            marked += await _writing.RunAsync((file, token) => file.Resolve(some, notes, _time.GetUtcNow(), token), cancellationToken).ConfigureAwait(false);
        }

        return marked;
    }

    /// <inheritdoc/>
    public async ValueTask<long> ResolveAllAsync(JournalFilter filter, string? notes, CancellationToken cancellationToken = default)
    {
        JournalMerge.CheckResolvable(filter);
        notes = JournalMerge.Cut(notes, JournalMerge.MaxTextLength);
        long marked = 0;
        long step;
        do
        {
            step = await _writing.RunAsync((file, token) => file.Resolve(filter, notes, _time.GetUtcNow(), token), cancellationToken).ConfigureAwait(false);
            marked += step;
        }
        while (step == JournalFile.Chunk);

        return marked;
    }

    /// <inheritdoc/>
    public ValueTask<AuditPage> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        JournalMerge.CheckPageSize(query.PageSize);
        return _reading.RunAsync((file, _) => file.ReadAudit(query), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<JournalTrimResult> TrimAsync(JournalRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return _writing.RunAsync((file, token) => file.Trim(retention, _time.GetUtcNow(), token), cancellationToken);
    }

    /// <summary>Closes the file, after the operations under way.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _reading.DisposeAsync().ConfigureAwait(false);
        await _writing.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the file, after the operations under way.</summary>
    public void Dispose()
    {
        _reading.Dispose();
        _writing.Dispose();
    }

    /// <summary>How the file would be searched for an answer.</summary>
    internal ValueTask<IReadOnlyList<string>> PlanOfAsync(JournalAggregation aggregation) =>
        _reading.RunAsync((file, _) => file.PlanOf(JournalMerge.Check(aggregation)), CancellationToken.None);

    /// <summary>How the file would be searched for an answer.</summary>
    internal ValueTask<IReadOnlyList<string>> PlanOfAsync(JournalQuery query) =>
        _reading.RunAsync((file, _) => file.PlanOf(query), CancellationToken.None);
}
