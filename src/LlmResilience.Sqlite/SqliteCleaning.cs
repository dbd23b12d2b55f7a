using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>Keeps the file small: takes out what was not used for long, and what matters least beyond a number of subjects.</summary>
internal static class SqliteCleaning
{
    /// <summary>Cleans within the transaction of the caller, if there is one.</summary>
    public static void Clean(SqliteConnection connection, SqliteHintStoreOptions options, DateTimeOffset now)
    {
        using SqliteStatement unused = new(
            connection,
            "DELETE FROM hints WHERE changed_at < ?1 AND coalesce(open_until, 0) < ?1 "
            + "AND NOT EXISTS (SELECT 1 FROM lessons AS l WHERE l.hint_id = hints.id AND l.expires_at >= ?1)",
            1);
        using SqliteStatement count = new(connection, "SELECT count(*) FROM hints", 0);
        using SqliteStatement excess = new(
            connection,
            "DELETE FROM hints WHERE id IN (SELECT h.id FROM hints AS h ORDER BY "
            + "h.epoch > 0 OR h.open_until IS NOT NULL OR EXISTS (SELECT 1 FROM lessons AS l WHERE l.hint_id = h.id), h.version LIMIT ?1)",
            1);
        using SqliteStatement orphans = new(connection, "DELETE FROM lessons WHERE hint_id NOT IN (SELECT id FROM hints)", 0);
        using SqliteStatement leases = new(connection, "DELETE FROM leases WHERE until < ?1", 1);
        unused.Execute(SqliteValues.ToStored(now - options.KeepUnusedFor));
        long kept = count.ReadNumber()!.Value;
        if (kept > options.MaxSubjects)
        {
            // A little more than must be, so that the next new subject does not call for it again.
            excess.Execute(kept - (options.MaxSubjects * 9L / 10));
        }

        orphans.Execute();
        leases.Execute(SqliteValues.ToStored(now));
    }
}
