using LlmResilience.Hints.Spool;

namespace LlmResilience.Sqlite;

/// <summary>Which file is opened, and how.</summary>
/// <param name="Path">The full path, as <see cref="SqliteFile.PathOf"/> gives it.</param>
/// <param name="Synchronous">When a transaction has reached the disk.</param>
/// <param name="BusyTimeout">How long to wait for other processes.</param>
internal sealed record SqliteFileSettings(string Path, SqliteSynchronous Synchronous, TimeSpan BusyTimeout)
{
    /// <summary>Whether a new file can give room back to the disk bit by bit.</summary>
    public bool Shrinks { get; init; }

    /// <summary>Names the network file system that a path is on; null for none.</summary>
    public Func<string, string?> NetworkFileSystemOf { get; init; } = NetworkFileSystems.Find;
}
