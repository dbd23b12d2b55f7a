namespace LlmResilience.Sqlite.Journal;

/// <summary>
/// A way to the file, for one operation at a time on a thread of the pool: opens it when it is first used, and again after a failure; sets
/// it aside when it is damaged; and speaks to a person of what is wrong.
/// </summary>
/// <remarks>Any thread may call.</remarks>
internal sealed class SqliteAccess<T>(SqliteErrorJournalOptions options, TimeProvider time, Func<SqliteFile, T> openContent, IReadOnlyList<string> steps)
    : IAsyncDisposable, IDisposable
    where T : class, ISqliteContent
{
    private readonly SqliteKeptOpen<T> _file = new(
        options.Path, JournalSchema.ApplicationId, options.BusyTimeout, time, path => Open(path, options, time, openContent, steps));

    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _disposed;

    /// <summary>Runs an operation.</summary>
    public async ValueTask<TResult> RunAsync<TResult>(Func<T, CancellationToken, TResult> operation, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Explained(operation, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        End();
    }

    public void Dispose()
    {
        _gate.Wait();
        End();
    }

    private TResult Explained<TResult>(Func<T, CancellationToken, TResult> operation, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteErrorJournal));
        try
        {
            return _file.Run(static (content, run, token) => run(content, token), operation, cancellationToken);
        }
        catch (HintStoreException exception)
        {
            // What all files of this library share speaks of hint stores.
            throw new JournalException(exception.Store, exception.Problem, exception.Remedy, exception.InnerException);
        }
    }

    private static T Open(
        string path, SqliteErrorJournalOptions options, TimeProvider time, Func<SqliteFile, T> openContent, IReadOnlyList<string> steps)
    {
        SqliteFileSettings settings = new(path, options.Synchronous, options.BusyTimeout)
        {
            NetworkFileSystemOf = options.NetworkFileSystemOf,
            Shrinks = true,
        };
        SqliteFile file = SqliteFile.Open(settings, time.GetUtcNow(), connection => JournalSchema.Migrate(connection, settings.Path, steps));
        try
        {
            return openContent(file);
        }
        catch
        {
            file.Abandon();
            file.Dispose();
            throw;
        }
    }

    private void End()
    {
        _disposed = true;
        _file.Close();
        _gate.Release();
    }
}
