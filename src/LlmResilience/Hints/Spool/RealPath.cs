namespace LlmResilience.Hints.Spool;

/// <summary>Where a path really leads.</summary>
internal static class RealPath
{
    /// <summary>The full path of a file, with links followed, even if the file does not exist.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Path.GetPathRoot(full) ?? string.Empty;
        string resolved = root;
        foreach (string part in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            if (new FileInfo(resolved).LinkTarget is not null)
            {
                resolved = Of(File.ResolveLinkTarget(resolved, returnFinalTarget: true)!.FullName);
            }
        }

        return resolved;
    }
}
