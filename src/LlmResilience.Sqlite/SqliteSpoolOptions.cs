using LlmResilience.Hints.Spool;

namespace LlmResilience;

/// <summary>Where the SQLite file is in which processes of a machine keep what the hint store has yet to acknowledge, and how it is used.</summary>
public sealed class SqliteSpoolOptions
{
    /// <summary>
    /// The path of the file; it and its directory are made when they do not exist. It must be on a disk of this machine, and not the file of
    /// the hints or of the error history. All processes of the machine may share it; each makes a small file beside it while it has something there.
    /// </summary>
    /// <value>There is no default; it must be set.</value>
    public string Path { get; set; } = string.Empty;

    /// <summary>How long an operation waits for another process that is writing, before it fails and is tried again later.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Names the network file system that a path is on; null for none.</summary>
    internal Func<string, string?> NetworkFileSystemOf { get; set; } = NetworkFileSystems.Find;

    /// <exception cref="ArgumentException">No path is given, or a value is out of range.</exception>
    internal void ThrowIfUnusable()
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            throw new ArgumentException($"{nameof(SqliteSpoolOptions)}.{nameof(Path)} is empty. Set the path of a file on a disk of this machine.");
        }

        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"{nameof(SqliteSpoolOptions)}.{nameof(BusyTimeout)} is {BusyTimeout}. Set a time from zero to one hour.");
        }
    }
}
