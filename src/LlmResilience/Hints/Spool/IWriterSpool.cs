namespace LlmResilience.Hints.Spool;

/// <summary>The spool of one writer, held for as long as the process lives, however it ends, or until it is disposed of.</summary>
/// <remarks>For the flusher's loop alone. What an operation writes is on the disk when it returns; what it could not write leaves all as it was.</remarks>
internal interface IWriterSpool : IDisposable
{
    /// <summary>Its name among those of its storage, for people.</summary>
    string Name { get; }

    /// <summary>How much room it takes, in bytes.</summary>
    long Length { get; }

    /// <summary>Whether nothing stands in it.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether it should be written anew: it would become much smaller, or what stood in it is lost.</summary>
    bool NeedsRewrite { get; }

    /// <summary>Adds frames.</summary>
    void Append(params IReadOnlyList<SpoolFrame> frames);

    /// <summary>Replaces everything by the given frames, at once.</summary>
    void Rewrite(IEnumerable<SpoolFrame> frames);

    /// <summary>Removes all frames.</summary>
    void Clear();

    /// <summary>Removes it: everything in it is delivered.</summary>
    void Remove();

    /// <summary>Keeps it for people to look at, where nobody takes it over any more, and lets go of it. Returns its new name.</summary>
    string SetAside();
}
