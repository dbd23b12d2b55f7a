namespace LlmResilience.Sqlite.Journal;

/// <summary>The open file as the one who writes sees it: what is appended, resolved and removed, as plain blocking code.</summary>
/// <remarks>Not for two threads at once; the journal sees to that.</remarks>
internal sealed class JournalFile : ISqliteContent
{
    /// <summary>How many rows one transaction marks or removes, so that other processes that write wait for some milliseconds only.</summary>
    public const int Chunk = 2_000;

    private readonly SqliteFile _file;
    private readonly JournalCleaning _cleaning;
    private readonly SqliteStatement _sequenceOf;
    private readonly SqliteStatement _setSequence;
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _addAudit;
    private readonly SqliteStatement _addEntries;
    private readonly SqliteStatement _resolve;

    public JournalFile(SqliteFile file, SqliteErrorJournalOptions options)
    {
        _file = file;
        _cleaning = new JournalCleaning(file, options);
        _sequenceOf = new(file.Connection, "SELECT sequence FROM writers WHERE writer = ?1", 1);
        _setSequence = new(file.Connection, "INSERT OR REPLACE INTO writers (writer, sequence, used_at) VALUES (?1, ?2, ?3)", 3);
        _add = new(file.Connection, $"INSERT OR IGNORE INTO provider_errors ({JournalValues.EntryColumns}) VALUES ({Parameters(23)}, 0, NULL, NULL)", 23);
        _count = new(
            file.Connection,
            $"INSERT INTO provider_error_counts (minute, provider, model, category, failures, possibly_billed) VALUES ({Parameters(6)}) "
            + "ON CONFLICT DO UPDATE SET failures = failures + excluded.failures, possibly_billed = possibly_billed + excluded.possibly_billed",
            6);
        _addAudit = new(file.Connection, $"INSERT OR IGNORE INTO audit_lines ({JournalValues.AuditColumns}) VALUES ({Parameters(12)})", 12);
        _addEntries = new(file.Connection, "UPDATE journal SET entries = entries + ?1", 1);
        _resolve = new(file.Connection, "UPDATE provider_errors SET resolved = 1, resolved_ticks = ?2, resolution_notes = ?3 WHERE id = ?1 AND resolved = 0", 3);
    }

    public bool HasMoved => _file.HasMoved;

    public JournalBatchResult Append(JournalBatch batch, DateTimeOffset now, CancellationToken cancellationToken) => Write(
        () =>
        {
            string writer = batch.Writer.ToString("N");
            long last = _sequenceOf.ReadNumber(writer) ?? 0;
            if (batch.Sequence == last + 1)
            {
                AppendNext(JournalMerge.Clamp(batch, now));
                last = batch.Sequence;
                _setSequence.Execute(writer, last, SqliteValues.ToStored(now));
            }

            return new JournalBatchResult { LastSequence = last };
        },
        cancellationToken);

    public long Resolve(ReadOnlyMemory<Guid> ids, string? notes, DateTimeOffset now, CancellationToken cancellationToken) => Write(
        () =>
        {
            long marked = 0;
            foreach (Guid id in ids.Span)
            {
                marked += _resolve.Execute(id.ToString("N"), SqliteValues.ToStored(now), notes);
            }

            return marked;
        },
        cancellationToken);

    /// <summary>Marks at most <see cref="Chunk"/> of the entries that match.</summary>
    public long Resolve(JournalFilter filter, string? notes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        SqliteConditions conditions = new();
        conditions.AddFilter(filter);
        conditions.Add("resolved = 0");
        string set = $"resolved = 1, resolved_ticks = {conditions.Value(SqliteValues.ToStored(now))}, resolution_notes = {conditions.Value(notes)}";
        using SqliteStatement statement = conditions.Prepare(
            _file.Connection,
            where => $"UPDATE provider_errors SET {set} WHERE rowid IN (SELECT rowid FROM provider_errors WHERE {where} LIMIT {Chunk})");
        return Write(() => statement.Execute(conditions.Values), cancellationToken);
    }

    public JournalTrimResult Trim(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        JournalTrimResult result = Write(() => _cleaning.Step(retention, now), cancellationToken);
        _cleaning.GiveBackRoom();
        return result;
    }

    public void Abandon() => _file.Abandon();

    public void Dispose()
    {
        _cleaning.Dispose();
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)[_sequenceOf, _setSequence, _add, _count, _addAudit, _addEntries, _resolve])
        {
            statement.Dispose();
        }

        _file.Dispose();
    }

    private static string Parameters(int count) => string.Join(", ", Enumerable.Range(1, count).Select(static i => $"?{i}"));

    private void AppendNext(JournalBatch batch)
    {
        long added = 0;
        foreach (JournalEntry entry in batch.Entries)
        {
            added += Add(entry);
        }

        foreach (JournalCount count in JournalMerge.Count(batch))
        {
            _count.Execute(
                JournalValues.ToMinute(count.Minute), count.Provider ?? "", count.Model ?? "", LlmErrorCategoryNames.GetName(count.Category), count.Failures, count.PossiblyBilled);
        }

        foreach (AuditLine line in batch.Audit)
        {
            Subject? of = line.Subject;
            _addAudit.Execute(
                line.Id.ToString("N"), SqliteValues.ToStored(line.At), line.Who, line.Action, line.Why, line.Detail,
                of is null ? null : SqliteValues.NameOf(of.Kind), of?.Provider, of?.Address, of?.Model, of?.Endpoint, of?.Key);
        }

        _addEntries.Execute(added);
    }

    private int Add(JournalEntry entry) => _add.Execute(
        entry.Id.ToString("N"), SqliteValues.ToStored(entry.At), entry.Provider, entry.Address, entry.Model, entry.Endpoint,
        LlmErrorCategoryNames.GetName(entry.Category), LlmBlameNames.GetName(entry.Blame), entry.ProviderCode, entry.ProviderType,
        JournalMerge.Cut(entry.Message, JournalMerge.MaxTextLength), entry.StatusCode, entry.RequestId, entry.KeyFingerprint, entry.AttemptNumber,
        entry.CallId, entry.TraceId, entry.Tenant, entry.Duration.Ticks, entry.InputTokens, entry.OutputTokens, JournalValues.ToStored(entry.Cost),
        LlmMayHaveRunNames.GetName(entry.MayHaveRun));

    private T Write<T>(Func<T> write, CancellationToken cancellationToken)
    {
        _file.BeginWriting(cancellationToken);
        try
        {
            T result = write();
            _file.Commit();
            return result;
        }
        catch
        {
            _file.RollBack();
            throw;
        }
    }
}
