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
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteHintFile? _file;
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
    }

    /// <inheritdoc/>
    /// <value>Always <see langword="true"/>: other processes of the machine may use the file.</value>
    public bool IsShared => true;

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default) => ReadChangesAsync(0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
        RunAsync(file => file.Read(sinceVersion, _time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        while (await RunAsync(static file => file.ReadCurrentVersion(), cancellationToken).ConfigureAwait(false) == sinceVersion)
        {
            await Task.Delay(_options.PollEvery, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return RunAsync(file => file.Apply(batch, _time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return RunAsync(file => file.TryLease(subject, owner, duration, _time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return RunAsync(file => file.Release(subject, owner), cancellationToken);
    }

    /// <summary>Closes the file, after the operation under way.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        Close();
    }

    /// <summary>Closes the file, after the operation under way.</summary>
    public void Dispose()
    {
        _gate.Wait();
        Close();
    }

    private void Close()
    {
        _disposed = true;
        _file?.Dispose();
        _file = null;
        _gate.Release();
    }

    private async ValueTask<T> RunAsync<T>(Func<SqliteHintFile, T> operation, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(() => Run(operation), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private T Run<T>(Func<SqliteHintFile, T> operation)
    {
        try
        {
            _file ??= SqliteHintFile.Open(_options, _time.GetUtcNow(), _steps);
            return operation(_file);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
            throw SqliteFaults.Explain(exception, _options.Path);
        }
    }
}
