namespace LlmResilience.Sqlite.Journal;

/// <summary>Removes what the history keeps no longer, a chunk at a time, and gives room back to the disk where much is free.</summary>
internal sealed class JournalCleaning : IDisposable
{
    private const long LittleRoom = 2_000;
    private const int PagesAtOnce = 1_000;

    private readonly SqliteErrorJournalOptions _options;
    private readonly SqliteStatement _aged;
    private readonly SqliteStatement _oldest;
    private readonly SqliteStatement _entries;
    private readonly SqliteStatement _takeEntries;
    private readonly SqliteStatement _oldestMinute;
    private readonly SqliteStatement _counts;
    private readonly SqliteStatement _audit;
    private readonly SqliteStatement _writers;
    private readonly SqliteStatement _pages;
    private readonly SqliteStatement _freePages;
    private readonly SqliteStatement _giveBack;
    private readonly long _pageSize;

    public JournalCleaning(SqliteFile file, SqliteErrorJournalOptions options)
    {
        _options = options;
        _aged = new(
            file.Connection,
            $"DELETE FROM provider_errors WHERE rowid IN (SELECT rowid FROM provider_errors WHERE at_ticks < ?1 ORDER BY at_ticks LIMIT {JournalFile.Chunk})",
            1);
        _oldest = new(file.Connection, "DELETE FROM provider_errors WHERE rowid IN (SELECT rowid FROM provider_errors ORDER BY at_ticks, id LIMIT ?1)", 1);
        _entries = new(file.Connection, "SELECT entries FROM journal", 0);
        _takeEntries = new(file.Connection, "UPDATE journal SET entries = entries - ?1", 1);
        _oldestMinute = new(file.Connection, "SELECT minute FROM provider_error_counts ORDER BY minute LIMIT 1", 0);
        _counts = new(file.Connection, "DELETE FROM provider_error_counts WHERE minute < ?1", 1);
        _audit = new(
            file.Connection,
            $"DELETE FROM audit_lines WHERE rowid IN (SELECT rowid FROM audit_lines WHERE at_ticks < ?1 ORDER BY at_ticks LIMIT {JournalFile.Chunk})",
            1);
        _writers = new(file.Connection, "DELETE FROM writers WHERE used_at < ?1", 1);
        _pages = new(file.Connection, "PRAGMA page_count", 0);
        _freePages = new(file.Connection, "PRAGMA freelist_count", 0);
        _giveBack = new(file.Connection, $"PRAGMA incremental_vacuum({PagesAtOnce})", 0);
        using SqliteStatement pageSize = new(file.Connection, "PRAGMA page_size", 0);
        _pageSize = pageSize.ReadNumber() ?? 4_096;
    }

    /// <summary>Takes a step within the transaction of the caller.</summary>
    public JournalTrimResult Step(JournalRetention retention, DateTimeOffset now)
    {
        int audit = _audit.Execute(SqliteValues.ToStored(now - retention.KeepAuditFor));
        _writers.Execute(SqliteValues.ToStored(now - JournalMerge.KeepWritersFor));
        bool moreCounts = RemoveCounts(JournalValues.ToMinute(now - retention.KeepFor));
        long removed = RemoveEntries(retention, now);
        if (removed == 0 && IsTooLarge)
        {
            removed = Take(_oldest.Execute(JournalFile.Chunk));
            moreCounts |= removed == 0 && RemoveCounts(long.MaxValue);
        }

        return new JournalTrimResult
        {
            Entries = removed,
            HasMore = audit == JournalFile.Chunk || moreCounts || removed == JournalFile.Chunk || (removed > 0 && IsTooLarge),
        };
    }

    /// <summary>
    /// Makes the file smaller by some pages, where much of it is free. In the usual course it is not: what is removed makes room for what comes.
    /// </summary>
    public void GiveBackRoom()
    {
        long free = _freePages.ReadNumber() ?? 0;
        if (free > LittleRoom && free > _pages.ReadNumber() / 5)
        {
            using SqliteRows rows = _giveBack.Read();
            while (rows.Read())
            {
            }
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)
            [_aged, _oldest, _entries, _takeEntries, _oldestMinute, _counts, _audit, _writers, _pages, _freePages, _giveBack])
        {
            statement.Dispose();
        }
    }

    private bool IsTooLarge => ((_pages.ReadNumber() ?? 0) - (_freePages.ReadNumber() ?? 0)) * _pageSize > _options.MaxFileSize;

    private long RemoveEntries(JournalRetention retention, DateTimeOffset now)
    {
        int removed = _aged.Execute(SqliteValues.ToStored(now - retention.KeepFor));
        Take(removed);
        long surplus = Math.Min((_entries.ReadNumber() ?? 0) - retention.MaxEntries, JournalFile.Chunk - removed);
        return surplus > 0 ? removed + Take(_oldest.Execute(surplus)) : removed;
    }

    private int Take(int removed)
    {
        if (removed > 0)
        {
            _takeEntries.Execute(removed);
        }

        return removed;
    }

    /// <summary>Removes counts from before a minute, at most those of one hour. Returns whether there are more.</summary>
    private bool RemoveCounts(long before)
    {
        if (_oldestMinute.ReadNumber() is not { } oldest || oldest >= before)
        {
            return false;
        }

        long to = Math.Min(before, oldest + 60);
        _counts.Execute(to);
        return to < before && _oldestMinute.ReadNumber() is { } next && next < before;
    }
}
