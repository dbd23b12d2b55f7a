using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LlmResilience.Sqlite;

/// <summary>A function of SQLite that the package beneath does not offer.</summary>
internal static partial class SqliteNative
{
    private const string Library = "e_sqlite3";

    // https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int HasMovedControl = 20;

    /// <summary>
    /// Whether the path of an open file names another file now, or none. False where that cannot be told: with another build of SQLite, and on
    /// Windows, where an open file cannot be moved.
    /// </summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        if (connection.Handle is not { IsInvalid: false } handle || raw.GetNativeLibraryName() != Library)
        {
            return false;
        }

        int moved = 0;
        return sqlite3_file_control(handle.DangerousGetHandle(), "main", HasMovedControl, ref moved) == raw.SQLITE_OK && moved != 0;
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int sqlite3_file_control(nint database, string schema, int control, ref int argument);
}
