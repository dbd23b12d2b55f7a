namespace LlmResilience.Tests.Hints.Spool;

/// <summary>A directory for spool files, gone at the end.</summary>
internal sealed class SpoolFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("llmresilience-spool-").FullName;

    public string[] Files => Directory.GetFiles(Path, "*.spool");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
