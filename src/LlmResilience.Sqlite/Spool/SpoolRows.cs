using System.Text.Json;
using LlmResilience.Hints.Spool;
using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite.Spool;

/// <summary>The open file of a spool: its rows and its operations, as plain blocking code. What an operation writes is one transaction.</summary>
/// <remarks>Not for two threads at once; the spool sees to that.</remarks>
internal sealed class SpoolRows : ISqliteContent
{
    /// <summary>How the name of an owner ends whose rows nobody takes over any more.</summary>
    public const string Aside = ".refused";

    private static readonly string[] Tables = ["owners", "batches", "waiting"];

    private readonly SqliteFile _file;
    private readonly SqliteStatement[] _rename;
    private readonly SqliteStatement _owners;
    private readonly SqliteStatement _addOwner;
    private readonly SqliteStatement _removeOwner;
    private readonly SqliteStatement _acknowledgedThrough;
    private readonly SqliteStatement _acknowledge;
    private readonly SqliteStatement _batches;
    private readonly SqliteStatement _addBatch;
    private readonly SqliteStatement _removeBatches;
    private readonly SqliteStatement _waiting;
    private readonly SqliteStatement _addWaiting;
    private readonly SqliteStatement _removeWaiting;
    private readonly SqliteStatement _removeAllWaiting;
    private readonly SqliteStatement _length;

    public SpoolRows(SqliteFile file)
    {
        SqliteConnection connection = file.Connection;
        _file = file;
        _owners = new(connection, $"SELECT owner FROM owners WHERE owner NOT LIKE '%{Aside}' ORDER BY since, owner", 0);
        _rename = [.. Tables.Select(table => new SqliteStatement(connection, $"UPDATE {table} SET owner = ?2 WHERE owner = ?1", 2))];
        _addOwner = new(connection, "INSERT OR IGNORE INTO owners (owner, since, acknowledged_through) VALUES (?1, ?2, 0)", 2);
        _removeOwner = new(connection, "DELETE FROM owners WHERE owner = ?1", 1);
        _acknowledgedThrough = new(connection, "SELECT acknowledged_through FROM owners WHERE owner = ?1", 1);
        _acknowledge = new(connection, "UPDATE owners SET acknowledged_through = max(acknowledged_through, ?2) WHERE owner = ?1", 2);
        _batches = new(connection, "SELECT sent_at, payload FROM batches WHERE owner = ?1 ORDER BY sequence", 1);
        _addBatch = new(connection, "INSERT OR REPLACE INTO batches (owner, sequence, writer, sent_at, payload) VALUES (?1, ?2, ?3, ?4, ?5)", 5);
        _removeBatches = new(connection, "DELETE FROM batches WHERE owner = ?1", 1);
        _waiting = new(connection, "SELECT payload FROM waiting WHERE owner = ?1", 1);
        _addWaiting = new(connection, "INSERT OR REPLACE INTO waiting (owner, subject, payload) VALUES (?1, ?2, ?3)", 3);
        _removeWaiting = new(connection, "DELETE FROM waiting WHERE owner = ?1 AND subject = ?2", 2);
        _removeAllWaiting = new(connection, "DELETE FROM waiting WHERE owner = ?1", 1);
        _length = new(
            connection,
            "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()",
            0);
    }

    /// <summary>How much room the file takes.</summary>
    public long Length => _length.ReadNumber() ?? 0;

    public bool HasMoved => _file.HasMoved;

    public IReadOnlyList<string> Owners()
    {
        List<string> owners = [];
        using SqliteRows rows = _owners.Read();
        while (rows.Read())
        {
            owners.Add(rows.GetString(0));
        }

        return owners;
    }

    /// <summary>Adds frames.</summary>
    /// <returns>Whether the owner was unknown to the file, so that what it had written before is lost; and how much room the file takes.</returns>
    public (bool IsNew, long Length) Append(SpoolOwner owner, IReadOnlyList<SpoolFrame> frames) => Write(() => AddAll(owner, frames));

    /// <summary>Replaces everything of an owner by the given frames. Returns how much room the file takes.</summary>
    public long Replace(SpoolOwner owner, IReadOnlyList<SpoolFrame> frames) => Write(() =>
    {
        RemoveAll(owner);
        return AddAll(owner, frames).Length;
    });

    public bool Rename(SpoolOwner owner, string name) => Write(() =>
    {
        foreach (SqliteStatement rename in _rename)
        {
            rename.Execute(owner.Name, name);
        }

        return true;
    });

    public bool Remove(SpoolOwner owner) => Write(() => RemoveAll(owner));

    /// <summary>Everything that an owner left, as the frames of a spool file; null when the owner is not there.</summary>
    /// <exception cref="JsonException">Another version wrote it.</exception>
    public IReadOnlyList<SpoolFrame>? Read(string owner)
    {
        _file.Begin();
        try
        {
            IReadOnlyList<SpoolFrame>? frames = _acknowledgedThrough.ReadNumber(owner) is { } through ? ReadFrames(owner, through) : null;
            _file.Commit();
            return frames;
        }
        catch
        {
            _file.RollBack();
            throw;
        }
    }

    public void Abandon() => _file.Abandon();

    public void Dispose()
    {
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)
            [_owners, _addOwner, _removeOwner, _acknowledgedThrough, _acknowledge, _batches, _addBatch, _removeBatches, _waiting, _addWaiting, _removeWaiting, _removeAllWaiting, _length, .. _rename])
        {
            statement.Dispose();
        }

        _file.Dispose();
    }

    private List<SpoolFrame> ReadFrames(string owner, long acknowledgedThrough)
    {
        List<SpoolFrame> frames = [];
        using (SqliteRows rows = _batches.Read(owner))
        {
            while (rows.Read())
            {
                HintBatch? batch = JsonSerializer.Deserialize(rows.GetString(1), SpoolJson.Default.HintBatch);
                frames.Add(new SpoolFrame { Batch = batch, SentAt = SqliteValues.ToTime(rows.GetInt64(0)) });
            }
        }

        List<HintDelta> waiting = [];
        using (SqliteRows rows = _waiting.Read(owner))
        {
            while (rows.Read())
            {
                waiting.Add(JsonSerializer.Deserialize(rows.GetString(0), SpoolJson.Default.HintDelta) ?? throw new JsonException("A payload is empty."));
            }
        }

        frames.Add(new SpoolFrame { Waiting = waiting });
        frames.Add(new SpoolFrame { AcknowledgedThrough = acknowledgedThrough });
        return frames.TrueForAll(static frame => frame.IsWhole) ? frames : throw new JsonException("A payload lacks something.");
    }

    private (bool IsNew, long Length) AddAll(SpoolOwner owner, IReadOnlyList<SpoolFrame> frames)
    {
        bool isNew = _addOwner.Execute(owner.Name, SqliteValues.ToStored(owner.Since)) > 0;
        foreach (SpoolFrame frame in frames)
        {
            Add(owner.Name, frame);
        }

        return (isNew, Length);
    }

    // In the order in which a file's frames are read: a batch has in it what waited of its subjects.
    private void Add(string owner, SpoolFrame frame)
    {
        if (frame.Batch is { } batch)
        {
            string payload = JsonSerializer.Serialize(batch, SpoolJson.Default.HintBatch);
            _addBatch.Execute(owner, batch.Sequence, batch.Writer.ToString("N"), SqliteValues.ToStored(frame.SentAt ?? default), payload);
            foreach (HintDelta delta in batch.Deltas)
            {
                _removeWaiting.Execute(owner, KeyOf(delta.Subject));
            }
        }

        foreach (HintDelta delta in frame.Waiting ?? [])
        {
            _addWaiting.Execute(owner, KeyOf(delta.Subject), JsonSerializer.Serialize(delta, SpoolJson.Default.HintDelta));
        }

        if (frame.AcknowledgedThrough is { } through)
        {
            _acknowledge.Execute(owner, through);
        }
    }

    private bool RemoveAll(SpoolOwner owner)
    {
        _removeBatches.Execute(owner.Name);
        _removeAllWaiting.Execute(owner.Name);
        return _removeOwner.Execute(owner.Name) > 0;
    }

    private static string KeyOf(Subject subject) => JsonSerializer.Serialize(subject, SpoolJson.Default.Subject);

    private T Write<T>(Func<T> write)
    {
        _file.BeginWriting(CancellationToken.None);
        try
        {
            T result = write();
            _file.Commit();
            return result;
        }
        catch
        {
            _file.RollBack();
            throw;
        }
    }
}
