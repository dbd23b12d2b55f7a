namespace LlmResilience.Sqlite.Journal;

/// <summary>The open file as those see it who ask: a connection of its own, so that a long question never holds up what is written.</summary>
/// <remarks>Not for two threads at once; the journal sees to that.</remarks>
internal sealed class JournalReader(SqliteFile file) : ISqliteContent
{
    public bool HasMoved => file.HasMoved;

    public JournalPage Query(JournalQuery query)
    {
        SqliteConditions conditions = new();
        conditions.AddFilter(query.Filter);
        conditions.AddBefore(query.Cursor);
        List<JournalEntry> entries = conditions.Read(
            file.Connection, $"SELECT {JournalValues.EntryColumns} FROM provider_errors", Newest(conditions, query.PageSize), static row => JournalValues.EntryAt(row));
        bool hasMore = TakeSurplus(entries, query.PageSize);
        return new JournalPage { Entries = entries, Next = hasMore ? new JournalCursor(entries[^1].At, entries[^1].Id).ToString() : null };
    }

    public AuditPage ReadAudit(AuditQuery query)
    {
        SqliteConditions conditions = new();
        conditions.Add("at_ticks >=", SqliteValues.ToStored(query.From));
        conditions.Add("at_ticks <", SqliteValues.ToStored(query.To));
        conditions.Add("who =", query.Who);
        conditions.Add("action =", query.Action);
        conditions.Add("provider =", query.Provider);
        conditions.Add("model =", query.Model);
        conditions.AddBefore(query.Cursor);
        List<AuditLine> lines = conditions.Read(
            file.Connection, $"SELECT {JournalValues.AuditColumns} FROM audit_lines", Newest(conditions, query.PageSize), static row => JournalValues.AuditAt(row));
        bool hasMore = TakeSurplus(lines, query.PageSize);
        return new AuditPage { Lines = lines, Next = hasMore ? new JournalCursor(lines[^1].At, lines[^1].Id).ToString() : null };
    }

    public IReadOnlyList<JournalBucket> Aggregate(JournalAggregation of)
    {
        (SqliteConditions conditions, string select, string order) = StatementOf(of);
        return conditions.Read(file.Connection, select, order, row => new JournalBucket
        {
            At = of.From + (of.Bucket * row.GetInt64(0)),
            Provider = NotEmpty(row.TextAt(1)),
            Category = row.IsDBNull(2) ? null : row.CategoryAt(2),
            Failures = row.GetInt64(3),
            PossiblyBilled = row.GetInt64(4),
        });
    }

    /// <summary>How SQLite would find the answer to an aggregation.</summary>
    public IReadOnlyList<string> PlanOf(JournalAggregation of)
    {
        (SqliteConditions conditions, string select, string order) = StatementOf(of);
        return conditions.Read(file.Connection, "EXPLAIN QUERY PLAN " + select, order, static row => row.GetString(3));
    }

    /// <summary>How SQLite would find the answer to a query.</summary>
    public IReadOnlyList<string> PlanOf(JournalQuery query)
    {
        SqliteConditions conditions = new();
        conditions.AddFilter(query.Filter);
        conditions.AddBefore(query.Cursor);
        return conditions.Read(
            file.Connection, $"EXPLAIN QUERY PLAN SELECT {JournalValues.EntryColumns} FROM provider_errors", Newest(conditions, query.PageSize), static row => row.GetString(3));
    }

    public void Abandon() => file.Abandon();

    public void Dispose() => file.Dispose();

    private static (SqliteConditions Conditions, string Select, string Order) StatementOf(JournalAggregation of)
    {
        SqliteConditions conditions = new();
        string from = conditions.Value(JournalValues.ToMinute(of.From));
        conditions.Add($"minute >= {from}");
        conditions.Add("minute <", JournalValues.ToMinute(of.To));
        conditions.Add("provider =", of.Provider);
        conditions.Add("model =", of.Model);
        conditions.Add("category =", of.Category is { } category ? LlmErrorCategoryNames.GetName(category) : null);
        string bucket = $"(minute - {from}) / {of.Bucket.Ticks / TimeSpan.TicksPerMinute}";
        string select = $"SELECT {bucket}, {(of.ByProvider ? "provider" : "NULL")}, {(of.ByCategory ? "category" : "NULL")}, sum(failures), sum(possibly_billed) FROM provider_error_counts";
        return (conditions, select, "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
    }

    private static string Newest(SqliteConditions conditions, int pageSize) => $"ORDER BY at_ticks DESC, id DESC LIMIT {conditions.Value(pageSize + 1)}";

    private static bool TakeSurplus<T>(List<T> rows, int pageSize)
    {
        if (rows.Count <= pageSize)
        {
            return false;
        }

        rows.RemoveAt(pageSize);
        return true;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
