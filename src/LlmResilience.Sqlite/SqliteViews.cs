namespace LlmResilience.Sqlite;

/// <summary>What a person reads with the sqlite3 shell. The views use functions that old shells have, too, and the clock of SQLite.</summary>
internal static class SqliteViews
{
    private const string Now = "CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER)";

    // 8999-01-01, beyond which an order has no end.
    private const long NoEnd = 2218138560000000000;

    public static string Sql { get; } = $"""
        DROP VIEW IF EXISTS model_compatibility_hints;
        DROP VIEW IF EXISTS model_lessons;
        CREATE VIEW model_compatibility_hints AS
        SELECT
            t.provider AS provider_id,
            t.model AS model_id,
            t.error_count,
            t.success_count,
            t.consecutive_errors,
            {Order("1")} IS NOT NULL OR max(coalesce(t.open_until, 0), coalesce(p.open_until, 0)) > {Now} AS is_blacklisted,
            {Iso($"CASE WHEN {Order("1")} IS NOT NULL THEN {Order($"CASE WHEN l.expires_at < {NoEnd} THEN l.expires_at END")} ELSE nullif(max(coalesce(t.open_until, 0), coalesce(p.open_until, 0)), 0) END")} AS blacklisted_until,
            coalesce(
                {Order("coalesce(l.evidence, 'isolated')")},
                CASE WHEN coalesce(p.open_until, 0) > coalesce(t.open_until, 0) THEN p.open_reason ELSE t.open_reason END) AS blacklist_reason,
            t.last_error_type,
            t.last_error_message,
            {Iso("t.last_error_at")} AS last_error_time,
            {Iso("t.last_success_at")} AS last_success_time,
            {Lessons("supported_endpoint")} AS supported_endpoints,
            {Lessons("unsupported_endpoint")} AS unsupported_endpoints,
            {Lessons("unsupported_parameter")} AS unsupported_parameters,
            coalesce(
                (SELECT value FROM lessons AS l WHERE {Live("chosen_endpoint")} ORDER BY learned_at DESC, value LIMIT 1),
                (SELECT value FROM lessons AS l WHERE {Live("preferred_endpoint")} ORDER BY learned_at DESC, value LIMIT 1)) AS preferred_endpoint
        FROM hints AS t
        LEFT JOIN hints AS p ON p.kind = 'provider' AND p.provider = t.provider AND p.address = t.address
            AND p.model = '' AND p.endpoint = '' AND p.key = ''
        WHERE t.kind = 'target'
        ORDER BY t.provider, t.model, t.address;
        CREATE VIEW model_lessons AS
        SELECT
            t.provider AS provider_id,
            t.model AS model_id,
            l.kind,
            l.value,
            nullif(l.endpoint, '') AS on_endpoint,
            l.replacement,
            l.evidence,
            {Iso("l.learned_at")} AS learned_time,
            {Iso("l.expires_at")} AS expires_time,
            l.expires_at > {Now} AND coalesce(l.removed_in_epoch, 0) <= l.epoch AS counts_now
        FROM lessons AS l JOIN hints AS t ON t.id = l.hint_id
        ORDER BY t.provider, t.model, l.kind, l.value;
        """;

    private static string Iso(string time) => $"strftime('%Y-%m-%dT%H:%M:%fZ', {time} / 10000000.0, 'unixepoch')";

    private static string Live(string kind) => $"l.hint_id = t.id AND {Counts(kind)}";

    private static string Counts(string kind) => $"l.kind = '{kind}' AND l.expires_at > {Now} AND coalesce(l.removed_in_epoch, 0) <= l.epoch";

    /// <summary>Of a person's order on the target or its provider, the one that ends last. Old shells cannot order by a column from outside.</summary>
    private static string Order(string what) =>
        $"(SELECT {what} FROM lessons AS l WHERE l.hint_id IN (t.id, p.id) AND {Counts("isolated")} ORDER BY l.expires_at DESC LIMIT 1)";

    private static string Lessons(string kind) =>
        $"(SELECT json_group_array(value) FROM (SELECT DISTINCT value FROM lessons AS l WHERE {Live(kind)} ORDER BY value))";
}
