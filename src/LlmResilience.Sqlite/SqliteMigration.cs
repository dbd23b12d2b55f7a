using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>Brings a file from whatever released version it has to the newest.</summary>
internal static class SqliteMigration
{
    /// <summary>Brings the file to the newest version, in one transaction.</summary>
    /// <exception cref="HintStoreException">The file is newer than this library, or another application's.</exception>
    public static void Run(SqliteConnection connection, string path, long applicationId, IReadOnlyList<string> steps, string views)
    {
        if (Check(connection, path, applicationId, steps) == steps.Count)
        {
            return;
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        long version = Check(connection, path, applicationId, steps);
        if (version < steps.Count)
        {
            for (int step = (int)version; step < steps.Count; step++)
            {
                Execute(connection, steps[step]);
            }

            Execute(connection, views);
            Execute(connection, $"PRAGMA application_id = {applicationId}; PRAGMA user_version = {steps.Count};");
        }

        transaction.Commit();

        // So that the file itself says whose it is, should its log be lost.
        Execute(connection, "PRAGMA wal_checkpoint(PASSIVE);");
    }

    private static long Check(SqliteConnection connection, string path, long applicationId, IReadOnlyList<string> steps)
    {
        long version = Read(connection, "PRAGMA user_version;");
        long application = Read(connection, "PRAGMA application_id;");
        if (application != applicationId && (application != 0 || version != 0 || Read(connection, "SELECT count(*) FROM sqlite_master;") != 0))
        {
            throw new HintStoreException(path, "it is the SQLite database of another application, or for another purpose.", "Choose a path of its own.");
        }

        if (version > steps.Count)
        {
            throw new HintStoreException(
                path,
                $"its schema has version {version}, and this library knows versions up to {steps.Count}: a newer LlmResilience.Sqlite wrote it.",
                "Use that version or a later one in every process that shares the file, or choose another path.");
        }

        return version;
    }

    private static long Read(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
