using LlmResilience.Hints.Spool;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LlmResilience.Sqlite;

/// <summary>An open SQLite file that processes share: its connection, and its transactions.</summary>
/// <remarks>
/// It is opened, closed and set aside under the <see cref="SqliteFileLock"/>, so that nobody meets a file whose parts are on the move. Who has it
/// open meanwhile finds out by <see cref="HasMoved"/>. Not for two threads at once.
/// </remarks>
internal sealed class SqliteFile : IDisposable
{
    // A writer that waits asks again after 1, 2 and 3 ms, then anew; left alone, SQLite would wait for up to 100 ms between two tries, and lose
    // against writers that come and go.
    private const int TryFor = 6;

    private readonly int _busyTimeout;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _beginWriting;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;

    private SqliteFile(SqliteConnection connection, SqliteFileSettings settings)
    {
        Connection = connection;
        Path = settings.Path;
        _busyTimeout = (int)settings.BusyTimeout.TotalMilliseconds;
        _begin = new(connection, "BEGIN", 0);
        _beginWriting = new(connection, "BEGIN IMMEDIATE", 0);
        _commit = new(connection, "COMMIT", 0);
        _rollback = new(connection, "ROLLBACK", 0);
    }

    public SqliteConnection Connection { get; }

    /// <summary>The full path, with no link in it: SQLite names the files beside it after that, too.</summary>
    public string Path { get; }

    /// <summary>Whether the path names another file now, or none: what is written here is lost to everybody else.</summary>
    public bool HasMoved => SqliteNative.HasMoved(Connection);

    /// <summary>Opens the file, makes it if there is none, and brings it to the newest version.</summary>
    /// <param name="settings">Which file, and how.</param>
    /// <param name="now">The time, for the names of what is moved out of the way.</param>
    /// <param name="migrate">Brings the file to the newest version.</param>
    public static SqliteFile Open(SqliteFileSettings settings, DateTimeOffset now, Action<SqliteConnection> migrate)
    {
        string path = settings.Path;
        if (settings.NetworkFileSystemOf(path) is { } network)
        {
            throw new HintStoreException(
                path,
                $"it is on a network file system ({network}), where the locks and the shared memory that SQLite needs do not hold.",
                "Choose a path on a disk of this machine. Machines share what they learn through a Redis hint store.");
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using SqliteFileLock opening = SqliteFileLock.Take(path, settings.BusyTimeout);
        SqliteSetAside.MoveOrphans(path, now);
        SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWriteCreate, settings.BusyTimeout);
        try
        {
            connection.Open();
            Prepare(connection, settings);
            migrate(connection);
            return new SqliteFile(connection, settings);
        }
        catch
        {
            // What the failure left is for the next to read; a checkpoint might write into a damaged file.
            KeepWriteAheadLog(connection);
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The full path of a file, with links followed, even if the file does not exist.</summary>
    public static string PathOf(string path) => RealPath.Of(path);

    /// <summary>A connection that is not open yet, and does not outlive its disposal in a pool.</summary>
    public static SqliteConnection Connect(string path, SqliteOpenMode mode, TimeSpan busyTimeout) => new(new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = false,

        // In whole seconds, and zero would be for ever.
        DefaultTimeout = Math.Max(1, (int)Math.Ceiling(busyTimeout.TotalSeconds)),
    }.ConnectionString);

    /// <summary>Lets the connection end without writing the write-ahead log into the file and deleting it.</summary>
    public static void KeepWriteAheadLog(SqliteConnection connection)
    {
        if (connection.Handle is { } handle)
        {
            _ = raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        }
    }

    /// <summary>Begins to read: what follows sees one state of the file.</summary>
    public void Begin() => _begin.Execute();

    /// <summary>Begins to write, as soon as no other process does.</summary>
    public void BeginWriting(CancellationToken cancellationToken)
    {
        sqlite3 handle = Connection.Handle!;
        raw.sqlite3_busy_timeout(handle, Math.Min(TryFor, _busyTimeout));
        try
        {
            int tries = _busyTimeout / TryFor;
            int code = _beginWriting.TryExecute();
            while (code == raw.SQLITE_BUSY && tries-- > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                code = _beginWriting.TryExecute();
            }

            _beginWriting.Check(code);
        }
        finally
        {
            raw.sqlite3_busy_timeout(handle, _busyTimeout);
        }
    }

    /// <summary>Leaves everything as it is when the file is closed: it is damaged, and is to be looked at.</summary>
    public void Abandon() => KeepWriteAheadLog(Connection);

    public void Commit() => _commit.Execute();

    /// <summary>Ends the transaction after a failure, unless SQLite has done so by itself, as it does when the disk is full.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(Connection.Handle!) == 0)
        {
            _ = _rollback.TryExecute();
        }
    }

    /// <summary>Closes the file. The last process to do so writes the log into the file, if it can be sure that both are still where they were.</summary>
    public void Dispose()
    {
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)[_begin, _beginWriting, _commit, _rollback])
        {
            statement.Dispose();
        }

        using SqliteFileLock? closing = SqliteFileLock.TryTake(Path);
        if (closing is null)
        {
            KeepWriteAheadLog(Connection);
        }

        Connection.Dispose();
    }

    private static void Prepare(SqliteConnection connection, SqliteFileSettings settings)
    {
        // SQLite opens what it may not write for reading, and would then make a log with the same rights, which nobody could use later.
        if (raw.sqlite3_db_readonly(connection.Handle!, "main") == 1)
        {
            throw new SqliteException("attempt to write a readonly database", raw.SQLITE_READONLY);
        }

        raw.sqlite3_busy_timeout(connection.Handle!, (int)settings.BusyTimeout.TotalMilliseconds);
        using SqliteCommand command = connection.CreateCommand();
        if (settings.Shrinks)
        {
            // Of use only before anything is in the file, the mark of the log included.
            command.CommandText = "PRAGMA auto_vacuum = INCREMENTAL;";
            command.ExecuteNonQuery();
        }

        command.CommandText = "PRAGMA journal_mode = WAL;";
        if (!string.Equals(command.ExecuteScalar() as string, "wal", StringComparison.Ordinal))
        {
            throw new HintStoreException(
                connection.DataSource,
                "SQLite cannot use a write-ahead log there.",
                "Choose a path on a disk of this machine; some shared folders and network file systems cannot do it.");
        }

        command.CommandText = settings.Synchronous switch
        {
            SqliteSynchronous.Normal => "PRAGMA synchronous = NORMAL;",
            SqliteSynchronous.Full => "PRAGMA synchronous = FULL;",
        };
        command.ExecuteNonQuery();
    }
}
