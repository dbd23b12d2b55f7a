using Microsoft.Data.Sqlite;

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
    private readonly string _path = Path.GetFullPath(options.Path);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private T? _content;
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
            return Run(operation, cancellationToken);
        }
        catch (HintStoreException exception)
        {
            // What all files of this library share speaks of hint stores.
            throw new JournalException(exception.Store, exception.Problem, exception.Remedy, exception.InnerException);
        }
    }

    /// <summary>
    /// Runs an operation on the file that the path names. If that became another one before the operation ended, the operation runs once more, on
    /// the new file; a writer then sees by its number that it talks to another journal.
    /// </summary>
    private TResult Run<TResult>(Func<T, CancellationToken, TResult> operation, CancellationToken cancellationToken)
    {
        CloseIfMoved();
        for (bool again = false; ; again = true)
        {
            try
            {
                TResult result = operation(_content ??= Open(), cancellationToken);
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

    private T Open()
    {
        SqliteFileSettings settings = new(SqliteFile.PathOf(_path), options.Synchronous, options.BusyTimeout)
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

    private void SetAside(Exception damage)
    {
        _content?.Abandon();
        Close();
        string? aside;
        try
        {
            aside = SqliteSetAside.MoveIfDamaged(SqliteFile.PathOf(_path), JournalSchema.ApplicationId, options.BusyTimeout, time.GetUtcNow());
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

    private bool CloseIfMoved()
    {
        if (_content is not { HasMoved: true })
        {
            return false;
        }

        Close();
        return true;
    }

    private void Close()
    {
        _content?.Dispose();
        _content = null;
    }

    private void End()
    {
        _disposed = true;
        Close();
        _gate.Release();
    }
}
