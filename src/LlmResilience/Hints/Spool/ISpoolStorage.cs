namespace LlmResilience.Hints.Spool;

/// <summary>Where the processes of a machine keep what the store has yet to acknowledge: each its own, which another takes over when it is gone.</summary>
/// <remarks>
/// For one flusher's loop alone, but for the disposal. Whatever cannot be used on the disk is thrown as <see cref="SpoolFaults"/> tells. The
/// system, and no clock, says whether an owner lives: a process that is suspended for days still is one.
/// </remarks>
internal interface ISpoolStorage : IDisposable
{
    /// <summary>Whether anything is kept at all.</summary>
    bool IsOn { get; }

    /// <summary>Where it is, for people.</summary>
    string Place { get; }

    /// <summary>How much room all spools take together now, in bytes.</summary>
    long Length { get; }

    /// <summary>Makes the spool of a new owner, this process.</summary>
    IWriterSpool Create();

    /// <summary>The spools that there are, the oldest first, under names for <see cref="TryAdopt"/>.</summary>
    IEnumerable<string> List();

    /// <summary>Takes over what an owner left who is gone. Null when the owner lives, or another process was faster.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">What it says; null when this version cannot read it.</param>
    IWriterSpool? TryAdopt(string name, out SpoolContent? content);
}
