using Microsoft.Data.Sqlite;

namespace LlmResilience.Benchmarks.Stores;

/// <summary>
/// What one would write by hand: a row for each target, and in one transaction an upsert of each, prepared once. No numbers of writers, epochs,
/// lessons or last errors.
/// </summary>
internal sealed class RawSqlite : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _upsert;

    public RawSqlite(string path, string synchronous)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=false");
        _connection.Open();
        using SqliteCommand prepare = _connection.CreateCommand();
        prepare.CommandText =
            $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; "
            + "CREATE TABLE hints (target TEXT PRIMARY KEY, errors INTEGER, successes INTEGER, last_attempt_at INTEGER, last_success_at INTEGER)";
        prepare.ExecuteNonQuery();
        _upsert = _connection.CreateCommand();
        _upsert.CommandText =
            "INSERT INTO hints VALUES (@target, @errors, @successes, @at, @at) ON CONFLICT DO UPDATE SET errors = errors + excluded.errors, "
            + "successes = successes + excluded.successes, last_attempt_at = max(last_attempt_at, excluded.last_attempt_at), "
            + "last_success_at = max(last_success_at, excluded.last_success_at)";
        foreach (string parameter in (ReadOnlySpan<string>)["@target", "@errors", "@successes", "@at"])
        {
            _upsert.Parameters.Add(new SqliteParameter(parameter, DBNull.Value));
        }

        _upsert.Prepare();
    }

    public Task WriteAsync() => Task.Run(() =>
    {
        long now = TimeProvider.System.GetUtcNow().UtcTicks;
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _upsert.Transaction = transaction;
        foreach (string target in Batches.Names)
        {
            _upsert.Parameters[0].Value = target;
            _upsert.Parameters[1].Value = 0L;
            _upsert.Parameters[2].Value = 3L;
            _upsert.Parameters[3].Value = now;
            _upsert.ExecuteNonQuery();
        }

        transaction.Commit();
    });

    public void Dispose()
    {
        _upsert.Dispose();
        _connection.Dispose();
    }
}
