using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>The versions of the file's schema, and the way from each to the next.</summary>
/// <remarks>
/// The version stands in <c>PRAGMA user_version</c>. A released step is never changed: a later one follows it, and a file of every released
/// version is read by a test. The views are made anew whenever a step is taken; a change of the views alone takes a step, too
/// (a comment will do).
/// </remarks>
internal static class SqliteSchema
{
    /// <summary>"LlmR", so that the file of another application is not taken for ours.</summary>
    internal const long ApplicationId = 0x4C6C6D52;

    /// <summary>Step i leads from version i to version i + 1. Times are 100 ns since 1970, UTC; an absent part of a subject is ''.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            store_id TEXT NOT NULL,
            version INTEGER NOT NULL
        );
        CREATE TABLE writers (
            writer TEXT PRIMARY KEY,
            sequence INTEGER NOT NULL,
            used_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE hints (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            provider TEXT NOT NULL,
            address TEXT NOT NULL,
            model TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            key TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            reset_epoch INTEGER NOT NULL,
            version INTEGER NOT NULL,
            error_count INTEGER NOT NULL,
            success_count INTEGER NOT NULL,
            consecutive_errors INTEGER NOT NULL,
            last_attempt_at INTEGER,
            last_error_type TEXT,
            last_error_message TEXT,
            last_error_status INTEGER,
            last_error_at INTEGER,
            last_success_at INTEGER,
            opened_at INTEGER,
            open_until INTEGER,
            open_reason TEXT,
            open_growth INTEGER,
            open_permanent INTEGER,
            open_stated INTEGER,
            closed_at INTEGER,
            changed_at INTEGER NOT NULL,
            UNIQUE (model, provider, kind, address, endpoint, key)
        );
        CREATE TABLE lessons (
            hint_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            replacement TEXT,
            evidence TEXT,
            learned_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            removed_in_epoch INTEGER,
            PRIMARY KEY (hint_id, kind, value, endpoint)
        ) WITHOUT ROWID;
        CREATE TABLE leases (
            kind TEXT NOT NULL,
            provider TEXT NOT NULL,
            address TEXT NOT NULL,
            model TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            key TEXT NOT NULL,
            owner TEXT NOT NULL,
            until INTEGER NOT NULL,
            PRIMARY KEY (kind, provider, address, model, endpoint, key)
        ) WITHOUT ROWID;
        INSERT INTO store (id, store_id, version) VALUES (1, lower(hex(randomblob(16))), 0);
        """,
        "-- The views show what persons took out of service.",
    ];

    /// <summary>Brings the file to the newest version, in one transaction.</summary>
    /// <exception cref="HintStoreException">The file is newer than this library, or another application's.</exception>
    public static void Migrate(SqliteConnection connection, string path, IReadOnlyList<string> steps) =>
        SqliteMigration.Run(connection, path, ApplicationId, steps, SqliteViews.Sql);
}
