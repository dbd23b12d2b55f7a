using System.Runtime.CompilerServices;

namespace LlmResilience.Tests.Architecture;

/// <summary>The files of the repository, for tests that read sources and pages.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", ".vs", ".idea", "artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>The files with an extension beneath a folder, as paths from the root with slashes.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] extensions) =>
    [
        .. Walk(new DirectoryInfo(Path.Combine(Root, folder)))
            .Where(file => extensions.Length == 0 || extensions.Contains(file.Extension))
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    public static string[] Lines(string path) => Read(path).Split('\n');

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            yield return file;
        }

        foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)))
        {
            foreach (FileInfo file in Walk(inner))
            {
                yield return file;
            }
        }
    }

    // The tests run from the artifacts; where those were moved elsewhere, the sources are where they were compiled.
    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(here)! })
        {
            for (string? folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "LlmResilience.sln")))
                {
                    return folder;
                }
            }
        }

        throw new DirectoryNotFoundException("The tests run outside of the repository.");
    }
}
