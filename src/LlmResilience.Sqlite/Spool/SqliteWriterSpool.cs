using LlmResilience.Hints.Spool;

namespace LlmResilience.Sqlite.Spool;

/// <summary>The rows of one owner, with the lock that says that the owner lives.</summary>
internal sealed class SqliteWriterSpool(SqliteSpool spool, SpoolOwner owner, string path, SqliteFileLock holding) : IWriterSpool
{
    private bool _wasThere;

    public string Name => owner.Name;

    public long Length { get; private set; }

    public bool IsEmpty { get; private set; } = true;

    /// <summary>The file was damaged and set aside, or moved away, with what stood in it.</summary>
    public bool NeedsRewrite { get; private set; }

    public void Append(params IReadOnlyList<SpoolFrame> frames)
    {
        // A failure may come after the commit.
        IsEmpty &= frames.Count == 0;
        (bool isNew, Length) = spool.Run(static (rows, of) => rows.Append(of.owner, of.frames), (owner, frames));
        NeedsRewrite |= isNew && _wasThere;
        _wasThere = true;
    }

    public void Rewrite(IEnumerable<SpoolFrame> frames)
    {
        IReadOnlyList<SpoolFrame> all = [.. frames];
        Length = spool.Run(static (rows, of) => rows.Replace(of.owner, of.all), (owner, all));
        IsEmpty = all.Count == 0;
        NeedsRewrite = false;
    }

    public void Clear()
    {
        if (!IsEmpty)
        {
            Rewrite([]);
        }
    }

    public void Remove()
    {
        spool.Run(static (rows, owner) => rows.Remove(owner), owner);

        // Whoever takes the lock in between finds no rows.
        holding.Dispose();
        SqliteFileLock.Delete(path);
    }

    public string SetAside()
    {
        string aside = owner.Name + SpoolRows.Aside;
        spool.Run(static (rows, of) => rows.Rename(of.owner, of.aside), (owner, aside));
        holding.Dispose();
        SqliteFileLock.Delete(path);
        return aside;
    }

    public void Dispose() => holding.Dispose();
}
