using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>The open file: one connection, its prepared statements, and the store's operations as plain blocking code.</summary>
/// <remarks>Not for two threads at once; the store sees to that.</remarks>
internal sealed class SqliteHintFile : ISqliteContent
{
    private const string Identity = "kind = ?1 AND provider = ?2 AND address = ?3 AND model = ?4 AND endpoint = ?5 AND key = ?6";

    private static readonly TimeSpan CleanEvery = TimeSpan.FromDays(1);

    private readonly SqliteFile _file;
    private readonly SqliteHintStoreOptions _options;
    private readonly SqliteHintRows _rows;
    private readonly SqliteStatement _sequenceOf;
    private readonly SqliteStatement _setSequence;
    private readonly SqliteStatement _forgetWriters;
    private readonly SqliteStatement _version;
    private readonly SqliteStatement _raiseVersion;
    private readonly SqliteStatement _othersWrites;
    private readonly SqliteStatement _lease;
    private readonly SqliteStatement _release;

    private DateTimeOffset _cleanedAt;
    private long _seenWrites = -1;
    private long _seenVersion = -1;

    private SqliteHintFile(SqliteFile file, SqliteHintStoreOptions options, DateTimeOffset now)
    {
        SqliteConnection connection = file.Connection;
        _file = file;
        _options = options;
        _cleanedAt = now;
        _rows = new(connection);
        _sequenceOf = new(connection, "SELECT sequence FROM writers WHERE writer = ?1", 1);
        _setSequence = new(connection, "INSERT OR REPLACE INTO writers (writer, sequence, used_at) VALUES (?1, ?2, ?3)", 3);
        _forgetWriters = new(connection, "DELETE FROM writers WHERE used_at < ?1", 1);
        _version = new(connection, "SELECT version FROM store", 0);
        _raiseVersion = new(connection, "UPDATE store SET version = version + 1 RETURNING version", 0);
        _othersWrites = new(connection, "PRAGMA data_version", 0);
        _lease = new(
            connection,
            "INSERT INTO leases (kind, provider, address, model, endpoint, key, owner, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
            + "ON CONFLICT DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE leases.until <= ?9 OR leases.owner = excluded.owner",
            9);
        _release = new(connection, $"DELETE FROM leases WHERE {Identity} AND owner = ?7", 7);
        StoreId = ReadStoreId();
    }

    /// <summary>Which store the file holds; it never changes.</summary>
    public Guid StoreId { get; }

    /// <summary>Whether the path names another file now, or none.</summary>
    public bool HasMoved => _file.HasMoved;

    public static SqliteHintFile Open(SqliteHintStoreOptions options, string path, DateTimeOffset now, IReadOnlyList<string> steps)
    {
        SqliteFileSettings settings = new(path, options.Synchronous, options.BusyTimeout) { NetworkFileSystemOf = options.NetworkFileSystemOf };
        SqliteFile file = SqliteFile.Open(settings, now, connection => SqliteSchema.Migrate(connection, path, steps));
        try
        {
            file.BeginWriting(CancellationToken.None);
            SqliteCleaning.Clean(file.Connection, options, now);
            file.Commit();
            return new SqliteHintFile(file, options, now);
        }
        catch
        {
            file.Abandon();
            file.Dispose();
            throw;
        }
    }

    public HintStoreSnapshot Read(long sinceVersion, DateTimeOffset now)
    {
        _file.Begin();
        try
        {
            long version = ReadVersion();
            List<StoredHint> hints = _rows.ReadChanged(sinceVersion > version ? 0 : sinceVersion);
            _file.Commit();
            return new HintStoreSnapshot { StoreId = StoreId, Version = version, Clock = now, Hints = hints };
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>
    /// The version of the content. Where no other process has written since it was last asked for, this is known without a look at the content.
    /// </summary>
    public long CurrentVersion()
    {
        long writes = _othersWrites.ReadNumber() ?? 0;
        if (writes != _seenWrites)
        {
            ReadVersion();
            _seenWrites = writes;
        }

        return _seenVersion;
    }

    public HintBatchResult Apply(HintBatch batch, DateTimeOffset now, CancellationToken cancellationToken) =>
        Write(
            static (file, of) =>
            {
                string writer = of.batch.Writer.ToString("N");
                long last = file._sequenceOf.ReadNumber(writer) ?? 0;
                return of.batch.Sequence == last + 1 ? file.ApplyNext(of.batch, writer, of.now) : file.Refuse(of.batch, last);
            },
            (batch, now),
            cancellationToken);

    public bool TryLease(Subject of, string owner, TimeSpan duration, DateTimeOffset now, CancellationToken cancellationToken) =>
        Write(
            static (file, a) => file._lease.Execute(
                SqliteValues.NameOf(a.of.Kind), a.of.Provider, a.of.Address, a.of.Model ?? "", a.of.Endpoint ?? "", a.of.Key ?? "",
                a.owner, SqliteValues.ToStored(a.now + a.duration), SqliteValues.ToStored(a.now)) == 1,
            (of, owner, duration, now),
            cancellationToken);

    public bool Release(Subject of, string owner, CancellationToken cancellationToken) =>
        Write(
            static (file, a) => file._release.Execute(
                SqliteValues.NameOf(a.of.Kind), a.of.Provider, a.of.Address, a.of.Model ?? "", a.of.Endpoint ?? "", a.of.Key ?? "", a.owner) == 1,
            (of, owner),
            cancellationToken);

    /// <summary>Leaves the file as it is when it is closed, with its log.</summary>
    public void Abandon() => _file.Abandon();

    public void Dispose()
    {
        _rows.Dispose();
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)
            [_sequenceOf, _setSequence, _forgetWriters, _version, _raiseVersion, _othersWrites, _lease, _release])
        {
            statement.Dispose();
        }

        _file.Dispose();
    }

    private TResult Write<TState, TResult>(Func<SqliteHintFile, TState, TResult> work, TState state, CancellationToken cancellationToken)
    {
        _file.BeginWriting(cancellationToken);
        try
        {
            TResult result = work(this, state);
            _file.Commit();
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private HintBatchResult ApplyNext(HintBatch batch, string writer, DateTimeOffset now)
    {
        long version = _raiseVersion.ReadNumber() ?? throw Damaged();
        _seenVersion = version;
        List<SubjectEpoch> epochs = [];
        foreach (HintDelta delta in batch.Deltas)
        {
            if (_rows.Apply(delta, now, version) is { } epoch)
            {
                epochs.Add(epoch);
            }
        }

        if (now - _cleanedAt >= CleanEvery || _rows.Added > _options.MaxSubjects / 10)
        {
            SqliteCleaning.Clean(_file.Connection, _options, now);
            _cleanedAt = now;
            _rows.Added = 0;
        }

        if (batch.Sequence == 1)
        {
            _forgetWriters.Execute(SqliteValues.ToStored(now - HintMerge.KeepWritersFor));
        }

        _setSequence.Execute(writer, batch.Sequence, SqliteValues.ToStored(now));
        return new HintBatchResult { LastSequence = batch.Sequence, Version = version, Epochs = epochs };
    }

    private HintBatchResult Refuse(HintBatch batch, long last) => new()
    {
        LastSequence = last,
        Version = ReadVersion(),
        Epochs = [.. batch.Deltas.Select(_rows.EpochOf).OfType<SubjectEpoch>()],
    };

    private long ReadVersion() => _seenVersion = _version.ReadNumber() ?? throw Damaged();

    private Guid ReadStoreId()
    {
        using SqliteStatement statement = new(_file.Connection, "SELECT store_id FROM store", 0);
        using SqliteRows rows = statement.Read();
        return rows.Read() && Guid.TryParseExact(rows.GetString(0), "N", out Guid id) ? id : throw Damaged();
    }

    private void RollBack()
    {
        _rows.RolledBack();
        _seenWrites = -1;
        _file.RollBack();
    }

    private static SqliteException Damaged() => new("The row that says which store it is is missing or unreadable.", SqliteSetAside.Corrupt);
}
