using LlmResilience.Hints.Spool;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>Where processes of a test have their spool; gone at the end.</summary>
public abstract class SpoolPlace : IDisposable
{
    /// <summary>A directory for it, and for the test.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("llmresilience-spool-").FullName;

    /// <summary>How many owners have a spool there.</summary>
    public abstract int Spools { get; }

    /// <summary>How many are kept for people to look at.</summary>
    public abstract int SetAside { get; }

    /// <summary>How much room it takes, in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>The storage as a process of its own would open it.</summary>
    internal abstract ISpoolStorage Open(HintOptions options, TimeProvider time);

    /// <summary>Fails unless everything is delivered, and nothing of it is left on the disk.</summary>
    public abstract void ShouldBeEmpty();

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        GC.SuppressFinalize(this);
    }
}
