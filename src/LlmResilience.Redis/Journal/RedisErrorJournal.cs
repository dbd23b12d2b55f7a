using System.Globalization;
using LlmResilience.Redis;
using LlmResilience.Redis.Journal;
using StackExchange.Redis;

namespace LlmResilience;

/// <summary>Keeps the error history in Redis, which the processes of a fleet share.</summary>
/// <remarks>
/// It connects at the first operation. A batch is appended by one script inside the server, together with its writer's number. The journal's
/// clock is the server's. May be used from several threads at once and never blocks one. A question reads page by page, so that nobody
/// else waits for long; one whose filter means few entries of a long range reads all of that range.
/// </remarks>
public sealed class RedisErrorJournal : IErrorJournal, IAsyncDisposable, IDisposable
{
    private readonly RedisErrorJournalOptions _options;
    private readonly JournalKeys _keys;
    private readonly RedisConnection _connection;
    private readonly JournalQuestions _questions;

    /// <summary>Makes the journal. Redis is not asked anything yet.</summary>
    /// <param name="options">Where Redis is, and how it is used.</param>
    /// <param name="timeProvider">Measures how long this process waits; the journal's clock is the server's.</param>
    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    public RedisErrorJournal(RedisErrorJournalOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.ThrowIfUnusable();
        _options = options;
        _keys = new JournalKeys(options.KeyPrefix);
        _connection = new RedisConnection(
            options.Settings, timeProvider, static (where, problem, remedy, inner) => new JournalException(where, problem, remedy, inner));
        _questions = new JournalQuestions(_keys);
    }

    private RedisValue TestClock => _options.Clock is { } clock ? RedisTimes.ToStored(clock.GetUtcNow()) : RedisValue.EmptyString;

    /// <inheritdoc/>
    public async ValueTask<JournalBatchResult> AppendAsync(JournalBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        RedisKey[] keys =
        [
            _keys.Store, _keys.Writer(batch.Writer), _keys.Entries, _keys.EntriesOrder, _keys.Audit, _keys.AuditOrder, _keys.Counts, _keys.CountsOrder,
        ];
        RedisResult last = await EvaluateAsync(JournalScripts.Append, keys, ArgumentsOf(batch), cancellationToken).ConfigureAwait(false);
        return new JournalBatchResult { LastSequence = (long)last };
    }

    /// <inheritdoc/>
    public async ValueTask<JournalPage> QueryAsync(JournalQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        JournalMerge.CheckPageSize(query.PageSize);
        JournalCursor? after = JournalCursor.Parse(query.Cursor);
        (List<JournalEntry> page, bool more) = await JournalQuestions.TakeAsync(
            _questions.EntriesAsync(query.Filter, after, Pages(cancellationToken)), query.PageSize).ConfigureAwait(false);
        return new JournalPage { Entries = page, Next = more ? new JournalCursor(page[^1].At, page[^1].Id).ToString() : null };
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JournalBucket>> AggregateAsync(JournalAggregation aggregation, CancellationToken cancellationToken = default)
    {
        JournalAggregation of = JournalMerge.Check(aggregation);
        return await _questions.AggregateAsync(of, Pages(cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> ResolveAsync(IReadOnlyCollection<Guid> ids, string? notes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        RedisValue note = JournalMerge.Cut(notes, JournalMerge.MaxTextLength) is { } text ? " " + text : RedisValue.EmptyString;
        long marked = 0;
        foreach (Guid[] chunk in ids.Distinct().Chunk(JournalScripts.Chunk))
        {
            RedisValue[] arguments = [TestClock, note, .. chunk.Select(static id => (RedisValue)id.ToString("N"))];
            marked += (long)await EvaluateAsync(JournalScripts.Resolve, [_keys.Entries, _keys.Resolved], arguments, cancellationToken).ConfigureAwait(false);
        }

        return marked;
    }

    /// <inheritdoc/>
    public async ValueTask<long> ResolveAllAsync(JournalFilter filter, string? notes, CancellationToken cancellationToken = default)
    {
        JournalMerge.CheckResolvable(filter);
        long marked = 0;
        List<Guid> chunk = [];
        await foreach (JournalEntry entry in _questions.EntriesAsync(filter, null, Pages(cancellationToken)).ConfigureAwait(false))
        {
            if (entry.Resolved)
            {
                continue;
            }

            chunk.Add(entry.Id);
            if (chunk.Count == JournalScripts.Chunk)
            {
                marked += await ResolveAsync(chunk, notes, cancellationToken).ConfigureAwait(false);
                chunk.Clear();
            }
        }

        return marked + await ResolveAsync(chunk, notes, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<AuditPage> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        JournalMerge.CheckPageSize(query.PageSize);
        JournalCursor? after = JournalCursor.Parse(query.Cursor);
        (List<AuditLine> page, bool more) = await JournalQuestions.TakeAsync(
            _questions.AuditAsync(query, after, Pages(cancellationToken)), query.PageSize).ConfigureAwait(false);
        return new AuditPage { Lines = page, Next = more ? new JournalCursor(page[^1].At, page[^1].Id).ToString() : null };
    }

    /// <inheritdoc/>
    public async ValueTask<JournalTrimResult> TrimAsync(JournalRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        RedisKey[] keys = [_keys.Entries, _keys.EntriesOrder, _keys.Resolved, _keys.Audit, _keys.AuditOrder, _keys.Counts, _keys.CountsOrder, _keys.Store];
        RedisValue[] arguments =
        [
            TestClock, SecondsOf(retention.KeepFor), RestOf(retention.KeepFor), Math.Min(retention.MaxEntries, _options.MaxEntries),
            SecondsOf(retention.KeepAuditFor), RestOf(retention.KeepAuditFor), JournalScripts.Chunk, _options.MaxCounts,
        ];
        long[] removed = (long[])(await EvaluateAsync(JournalScripts.Trim, keys, arguments, cancellationToken).ConfigureAwait(false))!;
        return new JournalTrimResult { Entries = removed[0], HasMore = removed[1] == 1 };
    }

    /// <summary>Closes the journal's own connection; the host's stays open.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Closes the journal's own connection; the host's stays open.</summary>
    public void Dispose() => _connection.Dispose();

    private static long SecondsOf(TimeSpan time) => time.Ticks / TimeSpan.TicksPerSecond;

    private static long RestOf(TimeSpan time) => time.Ticks % TimeSpan.TicksPerSecond;

    private RedisValue[] ArgumentsOf(JournalBatch batch)
    {
        List<RedisValue> arguments = new(4 + (5 * batch.Entries.Count) + (3 * batch.Audit.Count) + (4 * batch.Dropped.Count));
        arguments.AddRange([batch.Sequence, TestClock, batch.Entries.Count, batch.Audit.Count]);
        foreach (JournalEntry entry in batch.Entries)
        {
            arguments.AddRange(
            [
                RedisTimes.ToStored(entry.At), entry.Id.ToString("N"), JournalTexts.ToStored(entry),
                JournalTexts.CountOf(entry.Category, entry.Provider, entry.Model), entry.MayHaveRun is LlmMayHaveRun.No ? 0 : 1,
            ]);
        }

        foreach (AuditLine line in batch.Audit)
        {
            arguments.AddRange([RedisTimes.ToStored(line.At), line.Id.ToString("N"), JournalTexts.ToStored(line)]);
        }

        foreach (JournalCount count in batch.Dropped)
        {
            arguments.AddRange(
            [
                RedisTimes.ToStored(count.Minute), JournalTexts.CountOf(count.Category, count.Provider, count.Model),
                count.Failures.ToString(CultureInfo.InvariantCulture), count.PossiblyBilled.ToString(CultureInfo.InvariantCulture),
            ]);
        }

        return [.. arguments];
    }

    private RedisPages Pages(CancellationToken cancellationToken) => new(_connection, cancellationToken);

    private Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        _connection.RunAsync(connection => connection.GetDatabase().ScriptEvaluateAsync(script, keys, arguments), cancellationToken);
}
