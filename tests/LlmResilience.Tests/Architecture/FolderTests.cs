using System.Text.RegularExpressions;

namespace LlmResilience.Tests.Architecture;

/// <summary>The core's folders are the design's, and each knows only those that it needs.</summary>
public sealed partial class FolderTests
{
    private const string Core = "src/LlmResilience/";

    // Folder → the folders whose internal types it may use. The public types (options, verdict, reports) are words that all share.
    // Calls, Targets, Attempts and Routing know one another: three nested scopes hand one call's context down. What is left says
    // the rest: the verdict depends on nothing, what learns sees outcomes and never the executors, and nobody knows how it is put together.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Errors"] = [],
        ["Configuration"] = ["Errors"],
        ["Keys"] = ["Configuration"],
        ["Circuits"] = ["Attempts"],
        ["Hints"] = ["Attempts", "Circuits"],
        ["Journal"] = ["Attempts", "Calls", "Circuits", "Configuration", "Hints"],
        ["Administration"] = ["Circuits", "Configuration", "Errors", "Hints", "Journal", "Keys"],
        ["Streaming"] = ["Attempts", "Calls"],
        ["Routing"] = ["Calls", "Circuits", "Configuration", "Hints", "Keys"],
        ["Attempts"] = ["Calls", "Circuits", "Configuration", "Keys", "Routing", "Streaming"],
        ["Targets"] = ["Attempts", "Calls", "Circuits", "Errors", "Routing"],
        ["Calls"] = ["Attempts", "Circuits", "Configuration", "Keys", "Routing", "Targets"],
        ["Telemetry"] = ["Attempts", "Calls", "Circuits", "Hints"],
        ["DependencyInjection"] = ["Administration", "Attempts", "Calls", "Circuits", "Configuration", "Errors", "Hints", "Journal", "Keys", "Routing", "Streaming", "Targets", "Telemetry"],
    };

    [Fact]
    public void Files_OfTheCore_StandInTheFoldersOfTheDesign() =>
        Repository.Files("src/LlmResilience", ".cs").Where(path => !MayUse.ContainsKey(FolderOf(path))).Should().BeEmpty();

    [Fact]
    public void Folders_UseOnlyTheFoldersTheyMay()
    {
        IEnumerable<string> uses = Repository.Files("src/LlmResilience", ".cs")
            .SelectMany(path => Use().Matches(Repository.Read(path)).Select(match => (From: FolderOf(path), To: match.Groups[1].Value, path)))
            .Where(use => MayUse.ContainsKey(use.To) && use.From != use.To && !MayUse[use.From].Contains(use.To))
            .Select(use => $"{use.path} uses {use.To}");

        uses.Should().BeEmpty();
    }

    [Fact]
    public void Executors_KnowNoGateAndNoObserverByName()
    {
        string[] names = [.. Repository.Files("src/LlmResilience", ".cs").Select(Path.GetFileNameWithoutExtension).Where(name => IsGateOrObserver(name!))!];
        names.Length.Should().BeGreaterThan(5);

        foreach (string executor in new[] { "Calls/CallExecutor.cs", "Targets/TargetExecutor.cs", "Attempts/AttemptExecutor.cs", "Attempts/VerdictExecutor.cs" })
        {
            Repository.Read(Core + executor).Should().NotContainAny(names, because: "{0} has to stay as it is when a gate or an observer is added", executor);
        }
    }

    [Fact]
    public void Tests_OfAType_StandInTheFolderOfTheSameName()
    {
        string[] folders = [.. Repository.Files("tests/LlmResilience.Tests", ".cs").Select(path => path.Split('/')[2]).Where(name => !name.EndsWith(".cs", StringComparison.Ordinal)).Distinct()];

        folders.Except(MayUse.Keys).Should().BeSubsetOf(["Architecture", "Wire", "Bugs"]);
    }

    private static bool IsGateOrObserver(string name) =>
        (name.EndsWith("Gate", StringComparison.Ordinal) || name.EndsWith("Observer", StringComparison.Ordinal)) && name is not ("ITargetGate" or "IAttemptObserver");

    private static string FolderOf(string path) => path[Core.Length..].Split('/')[0];

    [GeneratedRegex(@"^using (?:static )?LlmResilience\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Use();
}
