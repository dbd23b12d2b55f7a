using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>The open file: one connection, its prepared statements, and the store's operations as plain blocking code.</summary>
/// <remarks>Not for two threads at once; the store sees to that.</remarks>
internal sealed class SqliteHintFile : IDisposable
{
    private const string Identity = "kind = ?1 AND provider = ?2 AND address = ?3 AND model = ?4 AND endpoint = ?5 AND key = ?6";

    private static readonly TimeSpan CleanEvery = TimeSpan.FromDays(1);

    private readonly SqliteConnection _connection;
    private readonly SqliteHintStoreOptions _options;
    private readonly SqliteHintRows _rows;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _beginWriting;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _sequenceOf;
    private readonly SqliteStatement _setSequence;
    private readonly SqliteStatement _forgetWriters;
    private readonly SqliteStatement _version;
    private readonly SqliteStatement _raiseVersion;
    private readonly SqliteStatement _lease;
    private readonly SqliteStatement _release;

    private DateTimeOffset _cleanedAt;

    private SqliteHintFile(SqliteConnection connection, SqliteHintStoreOptions options, DateTimeOffset now)
    {
        _connection = connection;
        _options = options;
        _cleanedAt = now;
        _rows = new(connection);
        _begin = new(connection, "BEGIN", 0);
        _beginWriting = new(connection, "BEGIN IMMEDIATE", 0);
        _commit = new(connection, "COMMIT", 0);
        _rollback = new(connection, "ROLLBACK", 0);
        _sequenceOf = new(connection, "SELECT sequence FROM writers WHERE writer = ?1", 1);
        _setSequence = new(connection, "INSERT OR REPLACE INTO writers (writer, sequence, used_at) VALUES (?1, ?2, ?3)", 3);
        _forgetWriters = new(connection, "DELETE FROM writers WHERE used_at < ?1", 1);
        _version = new(connection, "SELECT store_id, version FROM store", 0);
        _raiseVersion = new(connection, "UPDATE store SET version = version + 1 RETURNING version", 0);
        _lease = new(
            connection,
            "INSERT INTO leases (kind, provider, address, model, endpoint, key, owner, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
            + "ON CONFLICT DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE leases.until <= ?9 OR leases.owner = excluded.owner",
            9);
        _release = new(connection, $"DELETE FROM leases WHERE {Identity} AND owner = ?7", 7);
    }

    public static SqliteHintFile Open(SqliteHintStoreOptions options, DateTimeOffset now, IReadOnlyList<string> steps)
    {
        string path = Path.GetFullPath(options.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = path,
            Pooling = false,

            // In whole seconds, and zero would be for ever; the pragma below does the waiting.
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds)),
        };
        SqliteConnection connection = new(settings.ConnectionString);
        try
        {
            connection.Open();
            Prepare(connection, options);
            SqliteSchema.Migrate(connection, path, steps);
            SqliteCleaning.Clean(connection, options, now);
            return new SqliteHintFile(connection, options, now);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public HintStoreSnapshot Read(long sinceVersion, DateTimeOffset now)
    {
        _begin.Execute();
        try
        {
            (Guid storeId, long version) = ReadVersion();
            List<StoredHint> hints = _rows.ReadChanged(sinceVersion > version ? 0 : sinceVersion);
            _commit.Execute();
            return new HintStoreSnapshot { StoreId = storeId, Version = version, Clock = now, Hints = hints };
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public long ReadCurrentVersion() => ReadVersion().Version;

    public HintBatchResult Apply(HintBatch batch, DateTimeOffset now)
    {
        _beginWriting.Execute();
        try
        {
            string writer = batch.Writer.ToString("N");
            long last = _sequenceOf.ReadOne(writer) as long? ?? 0;
            HintBatchResult result = batch.Sequence == last + 1 ? ApplyNext(batch, writer, now) : Refuse(batch, last);
            _commit.Execute();
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public bool TryLease(Subject of, string owner, TimeSpan duration, DateTimeOffset now) =>
        _lease.Execute(
            SqliteValues.NameOf(of.Kind), of.Provider, of.Address, of.Model ?? "", of.Endpoint ?? "", of.Key ?? "",
            owner, SqliteValues.ToStored(now + duration), SqliteValues.ToStored(now)) == 1;

    public bool Release(Subject of, string owner) =>
        _release.Execute(SqliteValues.NameOf(of.Kind), of.Provider, of.Address, of.Model ?? "", of.Endpoint ?? "", of.Key ?? "", owner) == 1;

    public void Dispose()
    {
        _rows.Dispose();
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)
            [_begin, _beginWriting, _commit, _rollback, _sequenceOf, _setSequence, _forgetWriters, _version, _raiseVersion, _lease, _release])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static void Prepare(SqliteConnection connection, SqliteHintStoreOptions options)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds};";
        command.ExecuteNonQuery();
        command.CommandText = "PRAGMA journal_mode = WAL;";
        if (!string.Equals(command.ExecuteScalar() as string, "wal", StringComparison.Ordinal))
        {
            throw new HintStoreException(
                connection.DataSource,
                "SQLite cannot use a write-ahead log there.",
                "Choose a path on a local disk: network file systems do not work.");
        }

        command.CommandText = options.Synchronous switch
        {
            SqliteSynchronous.Normal => "PRAGMA synchronous = NORMAL;",
            SqliteSynchronous.Full => "PRAGMA synchronous = FULL;",
        };
        command.ExecuteNonQuery();
    }

    private HintBatchResult ApplyNext(HintBatch batch, string writer, DateTimeOffset now)
    {
        long version = (long)_raiseVersion.ReadOne()!;
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
            SqliteCleaning.Clean(_connection, _options, now);
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
        Version = ReadVersion().Version,
        Epochs = [.. batch.Deltas.Select(_rows.EpochOf).OfType<SubjectEpoch>()],
    };

    private (Guid StoreId, long Version) ReadVersion()
    {
        using SqliteDataReader reader = _version.Read();
        reader.Read();
        return (Guid.ParseExact(reader.GetString(0), "N"), reader.GetInt64(1));
    }

    private void RollBack()
    {
        _rows.RolledBack();
        try
        {
            _rollback.Execute();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full; the first failure is the one to tell.
        }
    }
}
