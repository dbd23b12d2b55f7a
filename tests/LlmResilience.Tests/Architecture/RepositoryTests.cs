using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LlmResilience.Tests.Architecture;

/// <summary>The repository stands by itself: it knows no machine, no package source, and the solution knows all of it.</summary>
public sealed partial class RepositoryTests
{
    private static readonly string[] Text = [".cs", ".md", ".json", ".xml", ".csproj", ".props", ".targets", ".sln", ".config", ".txt", ".sql", ".sh", ".yml", ""];

    [Fact]
    public void Files_NameNoMachine() =>
        Repository.Files("", Text)
            .Where(path => !path.EndsWith("Architecture/RepositoryTests.cs", StringComparison.Ordinal))
            .SelectMany(path => MachinePath().Matches(Repository.Read(path)).Select(match => $"{path}: {match.Value}"))
            .Should().BeEmpty();

    [Fact]
    public void NuGetConfig_NamesNoSource() =>
        XDocument.Parse(Repository.Read("nuget.config")).Descendants("packageSources").Should().BeEmpty("the machine's own sources are used");

    [Fact]
    public void Solution_HasEveryProject()
    {
        string solution = Repository.Read("LlmResilience.sln").Replace('\\', '/');

        Repository.Files("", ".csproj").Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Projects_LeaveVersionsToOneFile() =>
        Repository.Files("", ".csproj").Where(path => Repository.Read(path).Contains(" Version=", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void Pages_LinkToWhatExists()
    {
        IEnumerable<string> broken = Repository.Files("", ".md").SelectMany(page => Link().Matches(Repository.Read(page))
            .Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target)))
            .Select(target => $"{page}: {target}"));

        broken.Should().BeEmpty();
    }

    [Fact]
    public void Pages_AreReachedFromTheReadMe()
    {
        HashSet<string> reached = [];
        Queue<string> open = new(["README.md"]);
        while (open.TryDequeue(out string? page))
        {
            if (reached.Add(page))
            {
                foreach (Match match in Link().Matches(Repository.Read(page)))
                {
                    string target = Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, match.Groups[1].Value.Split('#')[0])));
                    if (target.EndsWith(".md", StringComparison.Ordinal) && File.Exists(Path.Combine(Repository.Root, target)))
                    {
                        open.Enqueue(target.Replace('\\', '/'));
                    }
                }
            }
        }

        Repository.Files("docs", ".md").Except(reached).Should().BeEmpty();
    }

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/routing.md")]
    [InlineData("docs/circuits.md")]
    public void Page_NamesOnlyCodeThatExists(string page)
    {
        HashSet<string> words = [.. Repository.Files("src", ".cs").SelectMany(path => Word().Matches(Repository.Read(path)).Select(match => match.Value))];
        words.UnionWith(Repository.Files("tests", ".cs").Select(path => Path.GetFileNameWithoutExtension(path)!));

        Code().Matches(Repository.Read(page)).SelectMany(match => match.Groups[1].Value.Split('.'))
            .Where(name => !words.Contains(name))
            .Should().BeEmpty("{0} names it", page);
    }

    [GeneratedRegex(@"/home/\w+|/root/|/Users/\w+|[A-Z]:\\Users|/tmp/|v3/index\.json", RegexOptions.IgnoreCase)]
    private static partial Regex MachinePath();

    // A name of a type or of its member, as the pages write it.
    [GeneratedRegex(@"`([A-Z][a-z]\w+(?:\.[A-Z]\w+)?)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
