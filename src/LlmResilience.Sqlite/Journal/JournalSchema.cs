using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite.Journal;

/// <summary>The versions of the history's schema, and the way from each to the next.</summary>
/// <remarks>
/// As with <see cref="SqliteSchema"/>, a released step is never changed. Times are stored as 100 ns since 1970, UTC (columns ending in
/// <c>_ticks</c>); beside each stands a column that a person can read, which takes no room.
/// </remarks>
internal static class JournalSchema
{
    /// <summary>"LlmJ", so that a file of hints, or of another application, is not taken for a journal.</summary>
    public const long ApplicationId = 0x4C6C6D4A;

    public static IReadOnlyList<string> Steps { get; } =
    [
        $"""
        CREATE TABLE writers (
            writer TEXT PRIMARY KEY,
            sequence INTEGER NOT NULL,
            used_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            entries INTEGER NOT NULL
        );
        INSERT INTO journal (id, entries) VALUES (1, 0);
        CREATE TABLE provider_errors (
            time TEXT AS ({Iso("at_ticks")}) VIRTUAL,
            provider TEXT NOT NULL,
            model TEXT,
            endpoint TEXT NOT NULL,
            category TEXT NOT NULL,
            blame TEXT NOT NULL,
            status INTEGER,
            code TEXT,
            type TEXT,
            message TEXT,
            request_id TEXT,
            key_fingerprint TEXT,
            attempt INTEGER NOT NULL,
            call_id TEXT NOT NULL,
            trace_id TEXT,
            tenant TEXT,
            duration_ms REAL AS (duration_ticks / 10000.0) VIRTUAL,
            input_tokens INTEGER,
            output_tokens INTEGER,
            cost REAL AS (cost_billionths / 1000000000.0) VIRTUAL,
            may_have_run TEXT NOT NULL,
            resolved INTEGER NOT NULL DEFAULT 0,
            resolved_at TEXT AS ({Iso("resolved_ticks")}) VIRTUAL,
            resolution_notes TEXT,
            address TEXT,
            id TEXT NOT NULL,
            at_ticks INTEGER NOT NULL,
            duration_ticks INTEGER NOT NULL,
            cost_billionths INTEGER,
            resolved_ticks INTEGER
        );
        CREATE UNIQUE INDEX provider_errors_by_id ON provider_errors (id);
        CREATE INDEX provider_errors_by_time ON provider_errors (at_ticks);
        CREATE INDEX provider_errors_by_category ON provider_errors (provider, category, at_ticks);
        CREATE INDEX provider_errors_unresolved ON provider_errors (at_ticks) WHERE resolved = 0;
        CREATE TABLE provider_error_counts (
            time TEXT AS (strftime('%Y-%m-%dT%H:%MZ', minute * 60, 'unixepoch')) VIRTUAL,
            minute INTEGER NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            category TEXT NOT NULL,
            failures INTEGER NOT NULL,
            possibly_billed INTEGER NOT NULL,
            PRIMARY KEY (minute, provider, model, category)
        ) WITHOUT ROWID;
        CREATE TABLE audit_lines (
            time TEXT AS ({Iso("at_ticks")}) VIRTUAL,
            who TEXT NOT NULL,
            action TEXT NOT NULL,
            why TEXT,
            detail TEXT,
            subject TEXT,
            provider TEXT,
            address TEXT,
            model TEXT,
            endpoint TEXT,
            key TEXT,
            id TEXT NOT NULL,
            at_ticks INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX audit_lines_by_id ON audit_lines (id);
        CREATE INDEX audit_lines_by_time ON audit_lines (at_ticks);
        """,
    ];

    /// <summary>Brings the file to the newest version, in one transaction.</summary>
    /// <exception cref="HintStoreException">The file is newer than this library, or another application's.</exception>
    public static void Migrate(SqliteConnection connection, string path, IReadOnlyList<string> steps) =>
        SqliteMigration.Run(connection, path, ApplicationId, steps, views: "");

    private static string Iso(string ticks) => $"strftime('%Y-%m-%dT%H:%M:%fZ', {ticks} / 10000000.0, 'unixepoch')";
}
