using LlmResilience.Sqlite;

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
/// at the next operation. A token ends the wait for the turn to write; an operation under way ends within the time of the disk.
/// </para>
/// <para>
/// A damaged file is set aside under a new name, by one of the processes that share it, and a new one is made, which is another store. A file that was
/// moved or replaced meanwhile is noticed. Paths on network file systems are refused.
/// </para>
/// </remarks>
public sealed class SqliteHintStore : ICompatibilityHintStore, IAsyncDisposable, IDisposable
{
    private readonly SqliteHintStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly SqliteKeptOpen<SqliteHintFile> _file;
    private readonly SemaphoreSlim _gate = new(1, 1);
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
        _file = new(
            options.Path,
            SqliteSchema.ApplicationId,
            options.BusyTimeout,
            timeProvider,
            path => SqliteHintFile.Open(options, path, timeProvider.GetUtcNow(), steps));
    }

    /// <inheritdoc/>
    /// <value>Always <see langword="true"/>: other processes of the machine may use the file.</value>
    public bool IsShared => true;

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default) => ReadChangesAsync(0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
        RunAsync(static (file, of, _) => of.store.ReadChanges(file, of.sinceVersion), (store: this, sinceVersion), cancellationToken);

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
        return RunAsync(static (file, of, token) => file.Apply(of.batch, of.time.GetUtcNow(), token), (batch, time: _time), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return RunAsync(
            static (file, of, token) => file.TryLease(of.subject, of.owner, of.duration, of.time.GetUtcNow(), token),
            (subject, owner, duration, time: _time),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return RunAsync(static (file, of, token) => file.Release(of.subject, of.owner, token), (subject, owner), cancellationToken);
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

    private void End()
    {
        _disposed = true;
        _file.Close();
        _gate.Release();
    }

    private HintStoreSnapshot ReadChanges(SqliteHintFile file, long since)
    {
        HintStoreSnapshot snapshot = file.Read(since, _time.GetUtcNow());
        _lastRead = snapshot.StoreId;
        return snapshot;
    }

    private async ValueTask<bool> HasChangedAsync(long since, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A look costs some microseconds and no memory where no other process has written, so that it needs no thread of its own.
            if (_file.IsOpen)
            {
                return Run(static (file, of, _) => of.store.HasChanged(file, of.since), (store: this, since), cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }

        return await RunAsync(static (file, of, _) => of.store.HasChanged(file, of.since), (store: this, since), cancellationToken).ConfigureAwait(false);
    }

    private bool HasChanged(SqliteHintFile file, long since) => file.CurrentVersion() != since || (_lastRead is { } read && read != file.StoreId);

    private async ValueTask<T> RunAsync<TArgument, T>(
        Func<SqliteHintFile, TArgument, CancellationToken, T> operation, TArgument argument, CancellationToken cancellationToken)
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

    private T Run<TArgument, T>(
        Func<SqliteHintFile, TArgument, CancellationToken, T> operation, TArgument argument, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _file.Run(operation, argument, cancellationToken);
    }
}
