using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LlmResilience.Sqlite;

/// <summary>The rows of a statement that is being read; disposing of them makes the statement ready for its next use.</summary>
internal readonly struct SqliteRows(sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Read()
    {
        int code = raw.sqlite3_step(statement);
        SqliteException.ThrowExceptionForRC(code, database);
        return code == raw.SQLITE_ROW;
    }

    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => raw.sqlite3_column_int(statement, column);

    public bool GetBoolean(int column) => raw.sqlite3_column_int64(statement, column) != 0;

    /// <summary>The text of a column; empty when it is NULL.</summary>
    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? string.Empty;

    public void Dispose() => raw.sqlite3_reset(statement);
}
