namespace LlmResilience.Hints.Spool;

/// <summary>A directory of spool files, one for each process. Without a path nothing is kept.</summary>
internal sealed class SpoolDirectory(HintOptions options, TimeProvider time) : ISpoolStorage
{
    public bool IsOn => options.SpoolPath is not null;

    public string Place => options.SpoolPath ?? string.Empty;

    public long Length => Directory.Exists(Place) ? Files().Sum(static file => file.Length) : 0;

    public IWriterSpool Create()
    {
        Directory.CreateDirectory(Place);
        return SpoolFile.Create(Path.Combine(Path.GetFullPath(Place), $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.spool"));
    }

    public IEnumerable<string> List() =>
        Directory.Exists(Place) ? Files().OrderBy(static file => file.LastWriteTimeUtc).Select(static file => file.FullName) : [];

    public IWriterSpool? TryAdopt(string name, out SpoolContent? content) => SpoolFile.TryAdopt(name, out content);

    public void Dispose()
    {
        // Each file is closed by itself.
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(Place).EnumerateFiles("*.spool");
}
