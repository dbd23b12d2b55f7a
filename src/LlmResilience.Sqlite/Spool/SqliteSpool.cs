using System.Text.Json;
using LlmResilience.Hints.Spool;

namespace LlmResilience.Sqlite.Spool;

/// <summary>The spool of a machine's processes in one SQLite file. Each holds a lock on a file of its own beside it, for as long as it lives.</summary>
/// <remarks>
/// <para>
/// The lock is the system's, and not a row: it is free as soon as its process has ended, by whatever means, and stays taken by a process that
/// is suspended, as on a laptop that sleeps. A time in a row would have to be guessed, and a process that wakes after it would meet its own
/// batches delivered by another, and number its next ones in vain.
/// </para>
/// <para>Any thread may call; one operation runs at a time.</para>
/// </remarks>
internal sealed class SqliteSpool : ISpoolStorage
{
    private static readonly TimeSpan LocksArePutAwayAfter = TimeSpan.FromHours(1);

    private readonly SqliteSpoolOptions _options;
    private readonly TimeProvider _time;
    private readonly SqliteKeptOpen<SpoolRows> _file;
    private readonly Lock _gate = new();
    private bool _disposed;

    public SqliteSpool(SqliteSpoolOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _file = new(options.Path, SpoolSchema.ApplicationId, options.BusyTimeout, time, Open);
    }

    public bool IsOn => true;

    public string Place => _options.Path;

    public long Length => File.Exists(_options.Path) ? Run(static (rows, _) => rows.Length, 0) : 0;

    public IWriterSpool Create()
    {
        SpoolOwner owner = new(Guid.NewGuid().ToString("N"), _time.GetUtcNow());
        string path = PathOf(owner.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // The lock before the row: a row whose lock is free is taken for that of a process that is gone.
        SqliteFileLock holding = SqliteFileLock.Take(path, TimeSpan.Zero);
        SqliteWriterSpool spool = new(this, owner, path, holding);
        try
        {
            spool.Append();
            return spool;
        }
        catch
        {
            spool.Dispose();
            SqliteFileLock.Delete(path);
            throw;
        }
    }

    public IEnumerable<string> List()
    {
        if (!File.Exists(_options.Path))
        {
            return [];
        }

        IReadOnlyList<string> owners = Run(static (rows, _) => rows.Owners(), 0);
        RemoveLocksWithoutRows(owners);
        return owners;
    }

    public IWriterSpool? TryAdopt(string name, out SpoolContent? content)
    {
        content = null;
        string path = PathOf(name);
        SqliteFileLock? holding = SqliteFileLock.TryTake(path);
        if (holding is null)
        {
            return null;
        }

        SqliteWriterSpool spool = new(this, new SpoolOwner(name, _time.GetUtcNow()), path, holding);
        try
        {
            if (Run(static (rows, owner) => rows.Read(owner), name) is { } frames)
            {
                content = new SpoolContent(frames);
                return spool;
            }

            // It was delivered meanwhile.
            spool.Dispose();
            SqliteFileLock.Delete(path);
            return null;
        }
        catch (JsonException)
        {
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>Runs an operation on the file.</summary>
    /// <exception cref="HintStoreException">The file cannot be used.</exception>
    public TResult Run<TArgument, TResult>(Func<SpoolRows, TArgument, TResult> operation, TArgument argument)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _file.Run(static (rows, of, _) => of.operation(rows, of.argument), (operation, argument), CancellationToken.None);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _file.Close();
        }
    }

    // A process takes its lock a moment before its first row, and may die in between.
    private void RemoveLocksWithoutRows(IReadOnlyList<string> owners)
    {
        FileInfo database = new(SqliteFile.PathOf(_options.Path));
        foreach (FileInfo file in database.Directory!.EnumerateFiles($"{database.Name}-*-lock"))
        {
            string owner = file.Name[(database.Name.Length + 1)..^"-lock".Length];
            bool isOld = file.LastWriteTimeUtc + LocksArePutAwayAfter < _time.GetUtcNow().UtcDateTime;
            if (isOld && Guid.TryParseExact(owner, "N", out _) && !owners.Contains(owner) && SqliteFileLock.TryTake(PathOf(owner)) is { } holding)
            {
                holding.Dispose();
                SqliteFileLock.Delete(PathOf(owner));
            }
        }
    }

    private string PathOf(string owner) => $"{SqliteFile.PathOf(_options.Path)}-{owner}";

    private SpoolRows Open(string path)
    {
        SqliteFileSettings settings = new(path, SqliteSynchronous.Full, _options.BusyTimeout) { NetworkFileSystemOf = _options.NetworkFileSystemOf };
        SqliteFile file = SqliteFile.Open(settings, _time.GetUtcNow(), connection => SpoolSchema.Migrate(connection, path));
        try
        {
            return new SpoolRows(file);
        }
        catch
        {
            file.Abandon();
            file.Dispose();
            throw;
        }
    }
}
