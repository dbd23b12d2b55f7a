using LlmResilience.Sqlite;
using Microsoft.Data.Sqlite;

namespace LlmResilience;

/// <summary>Keeps what has been learned in a SQLite file, which several processes of one machine may share.</summary>
/// <remarks>
/// <para>
/// The file is opened at the first operation and made when it does not exist. It keeps about 50,000 subjects: beyond that, those leave
/// first that changed longest ago and hold no lesson, opening or reset. A batch and its writer's number are written in one
/// transaction. A person can read the file with the sqlite3 shell: <c>SELECT * FROM model_compatibility_hints</c>.
/// </para>
/// <para>
/// Operations run one at a time on a thread of the pool and never block the caller's. After a failure the file is closed and opened again
/// at the next operation. An operation under way is not broken off by its token; it ends within the busy timeout and the time of the disk.
/// </para>
/// </remarks>
public sealed class SqliteHintStore : ICompatibilityHintStore, IAsyncDisposable, IDisposable
{
    private readonly SqliteHintStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<string> _steps;
    private readonly string _path;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteHintFile? _file;
    private Guid? _lastRead;
    private bool _disposed;

    /// <summary>Makes the store. The file is not touched yet.</summary>
    /// <param name="options">Where the file is, and how it is used.</param>
    /// <param name="timeProvider">The store's clock.</param>
    /// <exception cref="ArgumentException">No path is given, or a time is out of range.</exception>
    public SqliteHintStore(SqliteHintStoreOptions options, TimeProvider timeProvider)
        : this(options, timeProvider, SqliteSchema.Steps)
    {
    }

    internal SqliteHintStore(SqliteHintStoreOptions options, TimeProvider timeProvider, IReadOnlyList<string> steps)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.ThrowIfUnusable();
        _options = options;
        _time = timeProvider;
        _steps = steps;
        _path = Path.GetFullPath(options.Path);
    }

    /// <inheritdoc/>
    /// <value>Always <see langword="true"/>: other processes of the machine may use the file.</value>
    public bool IsShared => true;

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default) => ReadChangesAsync(0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
        RunAsync(static (store, since, _) => store.ReadChanges(since), sinceVersion, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        using PeriodicTimer timer = new(_options.PollEvery, _time);
        while (!await HasChangedAsync(sinceVersion, cancellationToken).ConfigureAwait(false))
        {
            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return RunAsync(static (store, batch, token) => store.File.Apply(batch, store.Now, token), batch, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return RunAsync(
            static (store, of, token) => store.File.TryLease(of.subject, of.owner, of.duration, store.Now, token),
            (subject, owner, duration),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return RunAsync(static (store, of, token) => store.File.Release(of.subject, of.owner, token), (subject, owner), cancellationToken);
    }

    /// <summary>Closes the file, after the operation under way.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        End();
    }

    /// <summary>Closes the file, after the operation under way.</summary>
    public void Dispose()
    {
        _gate.Wait();
        End();
    }

    private SqliteHintFile File => _file ??= SqliteHintFile.Open(_options, SqliteFile.PathOf(_path), Now, _steps);

    private DateTimeOffset Now => _time.GetUtcNow();

    private void End()
    {
        _disposed = true;
        Close();
        _gate.Release();
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private HintStoreSnapshot ReadChanges(long since)
    {
        HintStoreSnapshot snapshot = File.Read(since, Now);
        _lastRead = snapshot.StoreId;
        return snapshot;
    }

    /// <summary>A look costs some microseconds and no memory where no other process has written, so that it needs no thread of its own.</summary>
    private async ValueTask<bool> HasChangedAsync(long since, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_file is not null)
            {
                return Run(static (store, since, _) => store.HasChanged(since), since, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }

        return await RunAsync(static (store, since, _) => store.HasChanged(since), since, cancellationToken).ConfigureAwait(false);
    }

    private bool HasChanged(long since) => File.CurrentVersion() != since || (_lastRead is { } read && read != File.StoreId);

    private async ValueTask<T> RunAsync<TArgument, T>(
        Func<SqliteHintStore, TArgument, CancellationToken, T> operation, TArgument argument, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Run(operation, argument, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Runs an operation on the file that the path names. If that became another one before the operation ended, or was damaged and is replaced
    /// already, the operation runs once more, on the new file; the writer then sees by its number that it talks to another store.
    /// </summary>
    private T Run<TArgument, T>(
        Func<SqliteHintStore, TArgument, CancellationToken, T> operation, TArgument argument, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CloseIfMoved();
        for (bool again = false; ; again = true)
        {
            try
            {
                T result = operation(this, argument, cancellationToken);
                if (!CloseIfMoved())
                {
                    return result;
                }

                if (again)
                {
                    throw new HintStoreException(_path, "it is being moved or replaced again and again.", "Let no program move or restore it while processes use it.");
                }
            }
            catch (Exception exception) when (SqliteSetAside.IsDamage(exception))
            {
                SetAside(exception);
                if (again)
                {
                    throw SqliteFaults.Explain(exception, _path);
                }
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
            {
                Close();
                throw SqliteFaults.Explain(exception, _path);
            }
        }
    }

    private bool CloseIfMoved()
    {
        if (_file is not { HasMoved: true })
        {
            return false;
        }

        Close();
        return true;
    }

    private void SetAside(Exception damage)
    {
        _file?.Abandon();
        Close();
        string? aside;
        try
        {
            aside = SqliteSetAside.MoveIfDamaged(SqliteFile.PathOf(_path), _options.BusyTimeout, Now);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new HintStoreException(
                _path,
                $"it is damaged, and cannot be moved out of the way ({exception.Message}).",
                "Move it away together with the files of the same name ending in -wal and -shm; a new one is made at the next try.",
                damage);
        }

        if (aside is not null)
        {
            throw new HintStoreException(
                _path,
                $"it was damaged. It has been set aside as {aside}, and a new one is made at the next try.",
                "Check the disk. What the old file still holds can be read with the sqlite3 shell's .recover; delete it when you no longer need it.",
                damage);
        }
    }
}
