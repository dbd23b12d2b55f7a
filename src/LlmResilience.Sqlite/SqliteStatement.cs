using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LlmResilience.Sqlite;

/// <summary>A prepared statement with numbered parameters: <c>?1</c> is the first value given. Executed by one thread at a time.</summary>
/// <remarks>
/// It stands on SQLite's own functions, since a command of ADO.NET allocates a reader and boxes each value whenever it is executed; a batch
/// would pay that for each delta.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int OnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql, int parameters)
    {
        _database = connection.Handle ?? throw new ArgumentException("The connection is not open.", nameof(connection));
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        if (raw.sqlite3_bind_parameter_count(_statement) != parameters)
        {
            Dispose();
            throw new ArgumentException($"The statement has another number of parameters: {sql}", nameof(parameters));
        }
    }

    /// <summary>Executes, and returns how many rows were changed.</summary>
    public int Execute(params ReadOnlySpan<SqliteValue> values)
    {
        Check(TryExecute(values));
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Executes, and returns SQLite's result code: that of success is <see cref="raw.SQLITE_DONE"/>.</summary>
    public int TryExecute(params ReadOnlySpan<SqliteValue> values)
    {
        Bind(values);
        int code = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        return code == raw.SQLITE_ROW ? raw.SQLITE_DONE : code;
    }

    /// <summary>The number in the first column of the first row; null when there is no row.</summary>
    public long? ReadNumber(params ReadOnlySpan<SqliteValue> values)
    {
        using SqliteRows rows = Read(values);
        return rows.Read() ? rows.GetInt64(0) : null;
    }

    /// <summary>Begins to read. The rows must be disposed of before the statement is used again.</summary>
    public SqliteRows Read(params ReadOnlySpan<SqliteValue> values)
    {
        Bind(values);
        return new SqliteRows(_database, _statement);
    }

    /// <summary>Throws what SQLite says, if it is a failure.</summary>
    public void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);

    public void Dispose() => _statement.Dispose();

    private void Bind(ReadOnlySpan<SqliteValue> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            SqliteValue value = values[i];
            Check(value.Text is { } text ? BindText(i + 1, text)
                : value.Number is { } number ? raw.sqlite3_bind_int64(_statement, i + 1, number)
                : raw.sqlite3_bind_null(_statement, i + 1));
        }
    }

    private int BindText(int parameter, string text)
    {
        // An empty span has no address, and would be bound as NULL.
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(_statement, parameter, text);
        }

        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[OnStack];
        int length = Encoding.UTF8.GetBytes(text, bytes);
        int code = raw.sqlite3_bind_text(_statement, parameter, bytes[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return code;
    }
}
