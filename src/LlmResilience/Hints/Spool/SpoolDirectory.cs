namespace LlmResilience.Hints.Spool;

/// <summary>A directory of spool files, one for each process. Without a path nothing is kept.</summary>
internal sealed class SpoolDirectory(HintOptions options, TimeProvider time) : ISpoolStorage
{
    private static readonly TimeSpan LocksArePutAwayAfter = TimeSpan.FromHours(1);

    public bool IsOn => options.SpoolPath is not null;

    public string Place => options.SpoolPath ?? string.Empty;

    public long Length => Directory.Exists(Place) ? Files().Sum(static file => file.Length) : 0;

    public IWriterSpool Create()
    {
        Directory.CreateDirectory(Place);
        return SpoolFile.Create(Path.Combine(Path.GetFullPath(Place), $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.spool"));
    }

    public IEnumerable<string> List()
    {
        if (!Directory.Exists(Place))
        {
            return [];
        }

        RemoveLocksWithoutFile();
        return Files().OrderBy(static file => file.LastWriteTimeUtc).Select(static file => file.FullName);
    }

    public IWriterSpool? TryAdopt(string name, out SpoolContent? content) => SpoolFile.TryAdopt(name, out content);

    public void Dispose()
    {
        // Each file is closed by itself.
    }

    // A process takes its lock a moment before it makes its file, and may die in between.
    private void RemoveLocksWithoutFile()
    {
        foreach (FileInfo file in new DirectoryInfo(Place).EnumerateFiles("*.lock"))
        {
            string spool = Path.ChangeExtension(file.FullName, ".spool");
            bool isOurs = file.Name.Length > 37 && Guid.TryParseExact(file.Name.AsSpan(file.Name.Length - 37, 32), "N", out _);
            if (isOurs && file.LastWriteTimeUtc + LocksArePutAwayAfter < time.GetUtcNow().UtcDateTime && !File.Exists(spool))
            {
                SpoolFile.RemoveLock(spool);
            }
        }
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(Place).EnumerateFiles("*.spool");
}
