namespace LlmResilience.Hints.Spool;

/// <summary>A directory of spool files, one for each process. Without a path nothing is kept.</summary>
internal sealed class SpoolDirectory(HintOptions options, TimeProvider time, Func<string, string?>? networkFileSystemOf = null) : ISpoolStorage
{
    private static readonly TimeSpan LocksArePutAwayAfter = TimeSpan.FromHours(1);

    public bool IsOn => options.SpoolPath is not null;

    public string Place => options.SpoolPath ?? string.Empty;

    public long Length => Directory.Exists(Place) ? Files().Sum(static file => file.Length) : 0;

    public IWriterSpool Create()
    {
        string place = LocalPlace();
        Directory.CreateDirectory(place);
        SpoolFile file = SpoolFile.Create(Path.Combine(place, $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.spool"));
        if (!file.IsHeld)
        {
            file.Remove();
            throw Unusable("a lock there keeps nobody out, so that two processes would deliver the same.");
        }

        return file;
    }

    public IEnumerable<string> List()
    {
        if (!Directory.Exists(Place))
        {
            return [];
        }

        LocalPlace();
        RemoveLocksWithoutFile();
        return Files().OrderBy(static file => file.LastWriteTimeUtc).Select(static file => file.FullName);
    }

    public IWriterSpool? TryAdopt(string name, out SpoolContent? content) => SpoolFile.TryAdopt(name, out content);

    public void Dispose()
    {
        // Each file is closed by itself.
    }

    private string LocalPlace()
    {
        string place;
        try
        {
            place = RealPath.Of(Place);
        }
        catch (ArgumentException exception)
        {
            throw new HintStoreException(Place, "it is no path.", "Set Hints:SpoolPath to a directory.", exception);
        }

        return (networkFileSystemOf ?? NetworkFileSystems.Find)(place) is { } network
            ? throw Unusable($"it is on a network file system ({network}), where the locks do not hold that say whose file it is.")
            : place;
    }

    private HintStoreException Unusable(string problem) =>
        new(Place, problem, "Set Hints:SpoolPath to a directory on a disk of this machine; each machine has its own.");

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
