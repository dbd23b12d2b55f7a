using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>
/// Keeps a file open between operations: opens it when it is first used, again after a failure, and again when its path names another file; sets
/// it aside when it is damaged; and speaks to a person of what is wrong.
/// </summary>
/// <param name="path">The path as a person gave it.</param>
/// <param name="applicationId">By which a damaged file says that it is this library's.</param>
/// <param name="busyTimeout">How long to wait for other processes.</param>
/// <param name="time">The clock.</param>
/// <param name="open">Opens the content of the file at a path without links.</param>
/// <remarks>Not for two threads at once.</remarks>
internal sealed class SqliteKeptOpen<T>(string path, long applicationId, TimeSpan busyTimeout, TimeProvider time, Func<string, T> open)
    where T : class, ISqliteContent
{
    private readonly string _path = Path.GetFullPath(path);
    private T? _content;

    public bool IsOpen => _content is not null;

    /// <summary>
    /// Runs an operation on the file that the path names. If that became another one before the operation ended, or was damaged and is replaced
    /// already, the operation runs once more, on the new file; a writer then sees by its number that it talks to another store.
    /// </summary>
    /// <exception cref="HintStoreException">The file cannot be used.</exception>
    public TResult Run<TArgument, TResult>(
        Func<T, TArgument, CancellationToken, TResult> operation, TArgument argument, CancellationToken cancellationToken)
    {
        CloseIfMoved();
        for (bool again = false; ; again = true)
        {
            try
            {
                TResult result = operation(_content ??= open(SqliteFile.PathOf(_path)), argument, cancellationToken);
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

    public void Close()
    {
        _content?.Dispose();
        _content = null;
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

    private void SetAside(Exception damage)
    {
        _content?.Abandon();
        Close();
        string? aside;
        try
        {
            aside = SqliteSetAside.MoveIfDamaged(SqliteFile.PathOf(_path), applicationId, busyTimeout, time.GetUtcNow());
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
