using LlmResilience.Journal;

namespace LlmResilience;

/// <summary>A journal that lives as long as the object: it keeps the newest entries, and is gone with the process.</summary>
/// <remarks>
/// May be used from several hosts and threads at once; each operation is atomic. Beside the entries it keeps at most 100,000 counts and
/// 10,000 audit lines; beyond that the oldest leave first.
/// </remarks>
public sealed class InMemoryErrorJournal : IErrorJournal
{
    private const int MaxCounts = 100_000;
    private const int MaxAuditLines = 10_000;

    private readonly int _maxEntries;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SortedHistory<JournalEntry> _entries = new(static entry => new JournalCursor(entry.At, entry.Id));
    private readonly SortedHistory<AuditLine> _audit = new(static line => new JournalCursor(line.At, line.Id));
    private readonly SortedDictionary<CountKey, (long Failures, long PossiblyBilled)> _counts = [];
    private readonly Dictionary<Guid, (long Sequence, DateTimeOffset UsedAt)> _writers = [];

    /// <summary>Makes an empty journal.</summary>
    /// <param name="maxEntries">How many entries it keeps; at least 1.</param>
    /// <param name="timeProvider">The journal's clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">It would keep nothing.</exception>
    public InMemoryErrorJournal(int maxEntries, TimeProvider timeProvider)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _maxEntries = maxEntries;
        _time = timeProvider;
    }

    /// <inheritdoc/>
    public ValueTask<JournalBatchResult> AppendAsync(JournalBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            long last = _writers.GetValueOrDefault(batch.Writer).Sequence;
            if (batch.Sequence == last + 1)
            {
                Append(JournalMerge.Clamp(batch, now));
                ForgetWriters(now);
                _writers[batch.Writer] = (batch.Sequence, now);
                last = batch.Sequence;
            }

            return ValueTask.FromResult(new JournalBatchResult { LastSequence = last });
        }
    }

    /// <inheritdoc/>
    public ValueTask<JournalPage> QueryAsync(JournalQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        JournalMerge.CheckPageSize(query.PageSize);
        JournalCursor? after = JournalCursor.Parse(query.Cursor);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            (List<JournalEntry> page, string? next) = _entries.Page(entry => JournalMerge.Matches(query.Filter, entry), query.PageSize, after);
            return ValueTask.FromResult(new JournalPage { Entries = page, Next = next });
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalBucket>> AggregateAsync(JournalAggregation aggregation, CancellationToken cancellationToken = default)
    {
        JournalAggregation of = JournalMerge.Check(aggregation);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            IReadOnlyList<JournalBucket> buckets =
            [
                .. _counts
                    .Where(count => count.Key.Minute >= of.From && count.Key.Minute < of.To
                        && (of.Provider is null || of.Provider == count.Key.Provider)
                        && (of.Model is null || of.Model == count.Key.Model)
                        && (of.Category is not { } category || category == count.Key.Category))
                    .GroupBy(count => (
                        At: of.From + (of.Bucket * ((count.Key.Minute - of.From).Ticks / of.Bucket.Ticks)),
                        Provider: of.ByProvider ? count.Key.Provider : null,
                        Category: of.ByCategory ? count.Key.Category : (LlmErrorCategory?)null))
                    .Select(static group => new JournalBucket
                    {
                        At = group.Key.At,
                        Provider = group.Key.Provider,
                        Category = group.Key.Category,
                        Failures = group.Sum(static count => count.Value.Failures),
                        PossiblyBilled = group.Sum(static count => count.Value.PossiblyBilled),
                    })
                    .OrderBy(static bucket => bucket.At)
                    .ThenBy(static bucket => bucket.Provider, StringComparer.Ordinal)
                    .ThenBy(static bucket => bucket.Category is { } category ? LlmErrorCategoryNames.GetName(category) : null, StringComparer.Ordinal),
            ];
            return ValueTask.FromResult(buckets);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ResolveAsync(IReadOnlyCollection<Guid> ids, string? notes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        HashSet<Guid> wanted = [.. ids];
        return Resolve(entry => wanted.Contains(entry.Id), notes, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> ResolveAllAsync(JournalFilter filter, string? notes, CancellationToken cancellationToken = default)
    {
        JournalMerge.CheckResolvable(filter);
        return Resolve(entry => JournalMerge.Matches(filter, entry), notes, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<AuditPage> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        JournalMerge.CheckPageSize(query.PageSize);
        JournalCursor? after = JournalCursor.Parse(query.Cursor);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            (List<AuditLine> page, string? next) = _audit.Page(line => JournalMerge.Matches(query, line), query.PageSize, after);
            return ValueTask.FromResult(new AuditPage { Lines = page, Next = next });
        }
    }

    /// <inheritdoc/>
    public ValueTask<JournalTrimResult> TrimAsync(JournalRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        cancellationToken.ThrowIfCancellationRequested();
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            long removed = _entries.RemoveOldest(
                entry => entry.At < now - retention.KeepFor, (int)Math.Min(retention.MaxEntries, _maxEntries));
            _audit.RemoveOldest(line => line.At < now - retention.KeepAuditFor, MaxAuditLines);
            DateTimeOffset keptFrom = JournalMerge.MinuteOf(now - retention.KeepFor);
            while (_counts.Count > 0 && _counts.First().Key is var oldest && oldest.Minute < keptFrom)
            {
                _counts.Remove(oldest);
            }

            return ValueTask.FromResult(new JournalTrimResult { Entries = removed, HasMore = false });
        }
    }

    private void Append(JournalBatch batch)
    {
        foreach (JournalEntry entry in batch.Entries)
        {
            _entries.Add(entry);
        }

        foreach (AuditLine line in batch.Audit)
        {
            _audit.Add(line);
        }

        foreach (JournalCount count in JournalMerge.Count(batch))
        {
            CountKey key = new(count.Minute, count.Provider, count.Model, count.Category);
            (long failures, long possiblyBilled) = _counts.GetValueOrDefault(key);
            _counts[key] = (failures + count.Failures, possiblyBilled + count.PossiblyBilled);
        }

        _entries.RemoveOldest(static _ => false, _maxEntries);
        _audit.RemoveOldest(static _ => false, MaxAuditLines);
        while (_counts.Count > MaxCounts)
        {
            _counts.Remove(_counts.First().Key);
        }
    }

    private void ForgetWriters(DateTimeOffset now)
    {
        foreach ((Guid writer, (_, DateTimeOffset usedAt)) in _writers)
        {
            if (usedAt < now - JournalMerge.KeepWritersFor)
            {
                _writers.Remove(writer);
            }
        }
    }

    private ValueTask<long> Resolve(Func<JournalEntry, bool> means, string? notes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            return ValueTask.FromResult(_entries.Change(
                entry => !entry.Resolved && means(entry),
                entry => entry with { Resolved = true, ResolvedAt = now, ResolutionNotes = JournalMerge.Cut(notes, JournalMerge.MaxTextLength) }));
        }
    }

    private readonly record struct CountKey(DateTimeOffset Minute, string? Provider, string? Model, LlmErrorCategory Category) : IComparable<CountKey>
    {
        public int CompareTo(CountKey other)
        {
            int order = Minute.CompareTo(other.Minute);
            order = order != 0 ? order : Category.CompareTo(other.Category);
            order = order != 0 ? order : string.CompareOrdinal(Provider, other.Provider);
            return order != 0 ? order : string.CompareOrdinal(Model, other.Model);
        }
    }
}
