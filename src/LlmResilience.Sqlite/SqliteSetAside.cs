using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>Moves a damaged file out of the way, with its <c>-wal</c> and <c>-shm</c>, so that a new one can be made. Nothing is ever deleted.</summary>
internal static class SqliteSetAside
{
    public const int Corrupt = 11;
    private const int NoDatabase = 26;
    private const int HeaderLength = 100;
    private const int ApplicationIdAt = 68;

    private static readonly string[] Parts = ["-wal", "-shm"];
    private static readonly string[] DatabaseNames = [".db", ".db3", ".sqlite", ".sqlite3"];

    public static bool IsDamage(Exception exception) => exception is SqliteException { SqliteErrorCode: Corrupt or NoDatabase };

    /// <summary>
    /// Moves the file away if it is damaged. Of several processes that ask, the first does it; the others find the file gone or a new one in its
    /// place. The caller has closed the file.
    /// </summary>
    /// <returns>The file's new path; null when there is no damaged file any more.</returns>
    /// <exception cref="HintStoreException">It is no file of ours, and was left alone, or could not be moved.</exception>
    public static string? MoveIfDamaged(string path, long applicationId, TimeSpan busyTimeout, DateTimeOffset now)
    {
        using SqliteFileLock moving = SqliteFileLock.Take(path, busyTimeout);
        if (!File.Exists(path) || IsSound(path, busyTimeout))
        {
            return null;
        }

        if (!IsOurs(path, applicationId))
        {
            throw new HintStoreException(
                path, "it is damaged or no SQLite database, and it is not this library's.", "Move it away, or choose a path of its own.");
        }

        string aside = NameFor(path, now);
        File.Move(path, aside);
        MoveParts(path, aside);
        return aside;
    }

    /// <summary>
    /// Moves what lies beside a file that does not exist, since SQLite would delete it: somebody moved the file alone, or a process died while it
    /// set it aside. The caller has the lock.
    /// </summary>
    public static void MoveOrphans(string path, DateTimeOffset now)
    {
        if (!File.Exists(path) && !Directory.Exists(path) && Parts.Any(part => File.Exists(path + part)))
        {
            MoveParts(path, NameFor(path, now));
        }
    }

    private static void MoveParts(string path, string aside)
    {
        foreach (string part in Parts)
        {
            if (File.Exists(path + part))
            {
                File.Move(path + part, aside + part);
            }
        }
    }

    private static string NameFor(string path, DateTimeOffset now)
    {
        string name = $"{path}.damaged-{now.UtcDateTime:yyyyMMdd-HHmmss}";
        string free = name;
        for (int i = 2; File.Exists(free) || Parts.Any(part => File.Exists(free + part)); i++)
        {
            free = $"{name}-{i}";
        }

        return free;
    }

    private static bool IsSound(string path, TimeSpan busyTimeout)
    {
        using SqliteConnection connection = SqliteFile.Connect(path, SqliteOpenMode.ReadWrite, busyTimeout);
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check(1);";
            return command.ExecuteScalar() is "ok";
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            return false;
        }
        finally
        {
            SqliteFile.KeepWriteAheadLog(connection);
        }
    }

    /// <summary>
    /// Whether the file says that it is ours. One whose first page is destroyed can no longer say so: then its name must be a database's, so
    /// that a wrong path never moves somebody's settings.
    /// </summary>
    private static bool IsOurs(string path, long applicationId)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[HeaderLength];
        int length = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        return length == HeaderLength && header.StartsWith("SQLite format 3\0"u8)
            ? BinaryPrimitives.ReadUInt32BigEndian(header[ApplicationIdAt..]) == applicationId
            : DatabaseNames.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
    }
}
