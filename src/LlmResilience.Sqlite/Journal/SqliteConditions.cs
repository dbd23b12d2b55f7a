using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite.Journal;

/// <summary>A question to the file whose conditions depend on what is asked for. Values are always parameters.</summary>
internal sealed class SqliteConditions
{
    private readonly StringBuilder _sql = new("1");
    private readonly List<SqliteValue> _values = [];

    /// <summary>A further value; its place in the statement.</summary>
    public string Value(SqliteValue value)
    {
        _values.Add(value);
        return $"?{_values.Count}";
    }

    /// <summary>Adds a condition, if there is a value to compare with.</summary>
    /// <param name="left">The column and the comparison, for example <c>model =</c>.</param>
    /// <param name="value">The value; NULL adds nothing.</param>
    public void Add(string left, SqliteValue value)
    {
        if (value.Text is not null || value.Number is not null)
        {
            Add($"{left} {Value(value)}");
        }
    }

    public void Add(string condition) => _sql.Append(" AND ").Append(condition);

    /// <summary>What is older than the place of a cursor.</summary>
    public void AddBefore(string? cursor)
    {
        if (JournalCursor.Parse(cursor) is { } after)
        {
            string at = Value(SqliteValues.ToStored(after.At));
            Add($"at_ticks <= {at} AND (at_ticks < {at} OR id < {Value(after.Id.ToString("N"))})");
        }
    }

    public void AddFilter(JournalFilter filter)
    {
        Add("at_ticks >=", SqliteValues.ToStored(filter.From));
        Add("at_ticks <", SqliteValues.ToStored(filter.To));

        // Without a category the index by provider would give the entries unordered, all of them to be sorted.
        Add(filter.Category is null ? "+provider =" : "provider =", filter.Provider);
        Add("category =", filter.Category is { } category ? LlmErrorCategoryNames.GetName(category) : null);
        Add("model =", filter.Model);
        Add("key_fingerprint =", filter.KeyFingerprint);
        Add("tenant =", filter.Tenant);
        Add("call_id =", filter.CallId);
        if (filter.Resolved is { } resolved)
        {
            // Written out: only so does SQLite see that the index of unresolved ones will do.
            Add(resolved ? "resolved = 1" : "resolved = 0");
        }
    }

    /// <summary>Reads the rows of a statement.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="select">What to read from where, up to the conditions.</param>
    /// <param name="rest">What follows the conditions.</param>
    /// <param name="read">Makes something of a row.</param>
    public List<T> Read<T>(SqliteConnection connection, string select, string rest, Func<SqliteRows, T> read)
    {
        using SqliteStatement statement = Prepare(connection, $"{select} WHERE {_sql} {rest}");
        using SqliteRows rows = statement.Read(CollectionsMarshal.AsSpan(_values));
        List<T> all = [];
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }

    /// <summary>Makes a statement of the conditions, to be executed with <see cref="Values"/>.</summary>
    public SqliteStatement Prepare(SqliteConnection connection, Func<string, string> sqlOf) => Prepare(connection, sqlOf(_sql.ToString()));

    public ReadOnlySpan<SqliteValue> Values => CollectionsMarshal.AsSpan(_values);

    private SqliteStatement Prepare(SqliteConnection connection, string sql) => new(connection, sql, _values.Count);
}
