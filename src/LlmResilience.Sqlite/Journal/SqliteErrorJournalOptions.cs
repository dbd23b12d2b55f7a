using LlmResilience.Hints.Spool;

namespace LlmResilience;

/// <summary>Where the SQLite file of the error history is, and how it is used.</summary>
public sealed class SqliteErrorJournalOptions
{
    /// <summary>
    /// The path of the file; it and its directory are made when they do not exist. It must be on a disk of this machine, and not the file of
    /// the hints. Several processes may share it.
    /// </summary>
    /// <value>There is no default; it must be set.</value>
    public string Path { get; set; } = string.Empty;

    /// <summary>When a written batch has reached the disk.</summary>
    /// <value>The default is <see cref="SqliteSynchronous.Normal"/>.</value>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Normal;

    /// <summary>How long an operation waits for another process that is writing, before it fails and is tried again later.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How large the file may become, in bytes. Beyond that the oldest entries leave, then the oldest counts. It is looked at after every
    /// 10,000 entries, so that the file may be larger by as many; the write-ahead log beside it takes some megabytes more.
    /// </summary>
    /// <value>The default is 512 MiB; at least 1 MiB.</value>
    public long MaxFileSize { get; set; } = 512L * 1024 * 1024;

    /// <summary>Names the network file system that a path is on; null for none.</summary>
    internal Func<string, string?> NetworkFileSystemOf { get; set; } = NetworkFileSystems.Find;

    /// <exception cref="ArgumentException">No path is given, or a value is out of range.</exception>
    internal void ThrowIfUnusable()
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            throw new ArgumentException($"{nameof(SqliteErrorJournalOptions)}.{nameof(Path)} is empty. Set the path of a file on a disk of this machine.");
        }

        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"{nameof(SqliteErrorJournalOptions)}.{nameof(BusyTimeout)} is {BusyTimeout}. Set a time from zero to one hour.");
        }

        if (MaxFileSize < 1024 * 1024)
        {
            throw new ArgumentException($"{nameof(SqliteErrorJournalOptions)}.{nameof(MaxFileSize)} is {MaxFileSize}. Set at least 1 MiB, 1048576.");
        }
    }
}
