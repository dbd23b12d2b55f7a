namespace LlmResilience.Sqlite.Journal;

/// <summary>How entries and audit lines stand in the file.</summary>
internal static class JournalValues
{
    public const string EntryColumns =
        "id, at_ticks, provider, address, model, endpoint, category, blame, code, type, message, status, request_id, key_fingerprint, attempt, "
        + "call_id, trace_id, tenant, duration_ticks, input_tokens, output_tokens, cost_billionths, may_have_run, resolved, resolved_ticks, resolution_notes";

    public const string AuditColumns = "id, at_ticks, who, action, why, detail, subject, provider, address, model, endpoint, key";

    private const decimal Billion = 1_000_000_000m;

    public static long? ToStored(decimal? cost) => cost is { } known ? (long)decimal.Round(known * Billion) : null;

    public static long ToMinute(DateTimeOffset time) => SqliteValues.ToStored(time) / TimeSpan.TicksPerMinute;

    public static DateTimeOffset FromMinute(long minute) => SqliteValues.ToTime(minute * TimeSpan.TicksPerMinute);

    /// <summary>The entry of a row of <see cref="EntryColumns"/>.</summary>
    public static JournalEntry EntryAt(in SqliteRows row) => new()
    {
        Id = Guid.ParseExact(row.GetString(0), "N"),
        At = SqliteValues.ToTime(row.GetInt64(1)),
        Provider = row.GetString(2),
        Address = row.TextAt(3),
        Model = row.TextAt(4),
        Endpoint = row.GetString(5),
        Category = row.CategoryAt(6),
        Blame = LlmBlameNames.TryParse(row.TextAt(7), out LlmBlame blame) ? blame : LlmBlame.None,
        ProviderCode = row.TextAt(8),
        ProviderType = row.TextAt(9),
        Message = row.TextAt(10),
        StatusCode = (int?)NumberAt(row, 11),
        RequestId = row.TextAt(12),
        KeyFingerprint = row.TextAt(13),
        AttemptNumber = row.GetInt32(14),
        CallId = row.GetString(15),
        TraceId = row.TextAt(16),
        Tenant = row.TextAt(17),
        Duration = TimeSpan.FromTicks(row.GetInt64(18)),
        InputTokens = NumberAt(row, 19),
        OutputTokens = NumberAt(row, 20),
        Cost = NumberAt(row, 21) / Billion,
        MayHaveRun = LlmMayHaveRunNames.TryParse(row.TextAt(22), out LlmMayHaveRun mayHaveRun) ? mayHaveRun : LlmMayHaveRun.Unknown,
        Resolved = row.GetBoolean(23),
        ResolvedAt = row.TimeAt(24),
        ResolutionNotes = row.TextAt(25),
    };

    /// <summary>The line of a row of <see cref="AuditColumns"/>.</summary>
    public static AuditLine AuditAt(in SqliteRows row) => new()
    {
        Id = Guid.ParseExact(row.GetString(0), "N"),
        At = SqliteValues.ToTime(row.GetInt64(1)),
        Who = row.GetString(2),
        Action = row.GetString(3),
        Why = row.TextAt(4),
        Detail = row.TextAt(5),
        Subject = row.IsDBNull(6) ? null : row.SubjectAt(6),
    };

    private static long? NumberAt(in SqliteRows row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
