namespace LlmResilience.Samples.Tests;

/// <summary>A folder that is there for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("llm-resilience-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
