using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite.Spool;

/// <summary>The versions of the spool's schema, and the way from each to the next. As with <see cref="SqliteSchema"/>, a released step is never changed.</summary>
/// <remarks>Payloads are what a spool file's frames hold. What it is for is gone once delivered, so that a row is short-lived.</remarks>
internal static class SpoolSchema
{
    /// <summary>"LlmO", for outbox, so that a file of hints, or of another application, is not taken for a spool.</summary>
    public const long ApplicationId = 0x4C6C6D4F;

    private const string Views =
        """
        DROP VIEW IF EXISTS spooled_batches;
        CREATE VIEW spooled_batches AS
        SELECT b.owner, b.writer, b.sequence, strftime('%Y-%m-%dT%H:%M:%fZ', b.sent_at / 10000000.0, 'unixepoch') AS sent,
            b.sequence <= o.acknowledged_through AS acknowledged, b.payload
        FROM batches AS b JOIN owners AS o USING (owner);
        """;

    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE owners (
            owner TEXT PRIMARY KEY,
            since INTEGER NOT NULL,
            acknowledged_through INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE batches (
            owner TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            writer TEXT NOT NULL,
            sent_at INTEGER NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY (owner, sequence)
        );
        CREATE TABLE waiting (
            owner TEXT NOT NULL,
            subject TEXT NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY (owner, subject)
        );
        """,
    ];

    /// <summary>Brings the file to the newest version, in one transaction.</summary>
    /// <exception cref="HintStoreException">The file is newer than this library, or another application's.</exception>
    public static void Migrate(SqliteConnection connection, string path) => SqliteMigration.Run(connection, path, ApplicationId, Steps, Views);
}
