using LlmResilience.Hints.Spool;

namespace LlmResilience;

/// <summary>Where the SQLite file is, and how it is used.</summary>
public sealed class SqliteHintStoreOptions
{
    /// <summary>
    /// The path of the file; it and its directory are made when they do not exist. It must be on a disk of this machine: SQLite's locks do not
    /// work on network file systems. Several processes may share it.
    /// </summary>
    /// <value>There is no default; it must be set.</value>
    public string Path { get; set; } = string.Empty;

    /// <summary>When a written batch has reached the disk.</summary>
    /// <value>The default is <see cref="SqliteSynchronous.Normal"/>.</value>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Normal;

    /// <summary>How long an operation waits for another process that is writing, before it fails and is tried again later.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the file is looked at for what other processes have written.</summary>
    /// <value>The default is 100 milliseconds; at least 10 milliseconds.</value>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a target that is no longer used is kept.</summary>
    /// <value>The default is 180 days.</value>
    public TimeSpan KeepUnusedFor { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How many subjects the file keeps after it was cleaned.</summary>
    internal int MaxSubjects { get; set; } = 50_000;

    /// <summary>Names the network file system that a path is on; null for none.</summary>
    internal Func<string, string?> NetworkFileSystemOf { get; set; } = NetworkFileSystems.Find;

    /// <exception cref="ArgumentException">No path is given, or a time is out of range.</exception>
    internal void ThrowIfUnusable()
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            throw new ArgumentException($"{nameof(SqliteHintStoreOptions)}.{nameof(Path)} is empty. Set the path of a file on a disk of this machine.");
        }

        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"{nameof(SqliteHintStoreOptions)}.{nameof(BusyTimeout)} is {BusyTimeout}. Set a time from zero to one hour.");
        }

        if (PollEvery < TimeSpan.FromMilliseconds(10) || PollEvery > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"{nameof(SqliteHintStoreOptions)}.{nameof(PollEvery)} is {PollEvery}. Set a time from 10 milliseconds to one hour.");
        }

        if (KeepUnusedFor <= TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(SqliteHintStoreOptions)}.{nameof(KeepUnusedFor)} is {KeepUnusedFor}. Set a time above zero.");
        }
    }
}
