namespace LlmResilience.Sqlite;

/// <summary>
/// The lock, between all processes of the machine, for opening a file, closing it and setting it aside: an empty file beside it, ending in
/// <c>-lock</c>, that stays unless it is deleted. The system gives it back when a process ends, however it ends.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    private const int TryEvery = 5;

    private readonly FileStream _file;

    private SqliteFileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="HintStoreException">Another process has had it for longer than the time given.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made or opened.</exception>
    public static SqliteFileLock Take(string path, TimeSpan timeout)
    {
        for (int tries = (int)(timeout.TotalMilliseconds / TryEvery); ; tries--)
        {
            try
            {
                return new SqliteFileLock(OpenFile(path));
            }
            catch (IOException exception) when (IsTaken(exception))
            {
                if (tries <= 0)
                {
                    throw new HintStoreException(
                        path,
                        "another process has been opening or closing it for longer than the busy timeout.",
                        $"Nothing to do if it passes; if it stays, end the process that holds {path}-lock, or raise BusyTimeout.",
                        exception);
                }
            }

#pragma warning disable RS0030 // The other process lives in real time, as it does where SQLite itself waits.
            Thread.Sleep(TryEvery);
#pragma warning restore RS0030
        }
    }

    /// <summary>Takes the lock if it is free; null when it is not, or cannot be had at all.</summary>
    public static SqliteFileLock? TryTake(string path)
    {
        try
        {
            return new SqliteFileLock(OpenFile(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes the file of a lock that nobody will want again.</summary>
    public static void Delete(string path) => File.Delete(FileOf(path));

    public void Dispose() => _file.Dispose();

    private static string FileOf(string path) => path + "-lock";

    // To read is enough for a lock, and possible where another user's process made the file.
    private static FileStream OpenFile(string path) => new(FileOf(path), FileMode.OpenOrCreate, FileAccess.Read, FileShare.None, bufferSize: 0);

    /// <summary>EWOULDBLOCK on Linux, on macOS, and a sharing violation on Windows.</summary>
    private static bool IsTaken(IOException exception) =>
        exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
