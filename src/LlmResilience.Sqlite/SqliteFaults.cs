using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>What a failure of SQLite or the file system means to a person: what is wrong, where, and what to do.</summary>
internal static class SqliteFaults
{
    private const int NoSpaceUnix = 28;
    private const int NoSpaceWindows = unchecked((int)0x80070070);
    private const int CannotGrowSharedMemory = 4874;

    private static readonly (string Problem, string Remedy) Access =
        ("it cannot be opened for writing.", "Give the process write permission for the file and its directory, or choose another path.");

    private static readonly (string Problem, string Remedy) Full = ("the disk is full.", "Make room; what waits is written then.");

    public static HintStoreException Explain(Exception exception, string path)
    {
        (string problem, string remedy) = exception switch
        {
            _ when Directory.Exists(path) => ("it is a directory.", "Set the path of a file in it, with write permission for both."),
            SqliteException { SqliteExtendedErrorCode: CannotGrowSharedMemory } => Full,
            SqliteException sqlite => OfCode(sqlite.SqliteErrorCode, sqlite.Message),
            { HResult: NoSpaceUnix or NoSpaceWindows } => Full,
            _ => Access,
        };
        return new HintStoreException(path, problem, remedy, exception);
    }

    // The primary result codes of https://www.sqlite.org/rescode.html.
    private static (string, string) OfCode(int code, string message) => code switch
    {
        3 or 8 or 14 or 23 => Access,
        5 or 6 => (
            "another process has been writing for longer than the busy timeout.",
            "Nothing to do if it passes; if it stays, end what holds the file (a shell with an open transaction?) or raise BusyTimeout."),
        10 => ("the disk fails to read or write it.", "Check the disk; it must be a local one."),
        11 or 26 => (
            "it is damaged, or no SQLite database.",
            "Move it away together with the files of the same name ending in -wal and -shm; a new one is made at the next try."),
        13 => Full,
        _ => ($"SQLite says: {message}.", "If that does not help, move the file away; a new one is made at the next try."),
    };
}
