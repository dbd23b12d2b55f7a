using System.Text.RegularExpressions;

namespace LlmResilience.Tests.Architecture;

/// <summary>docs/stores.md says what each fault does to each store, and which test shows it.</summary>
public sealed partial class StoresPageTests
{
    private static readonly string Page = Repository.Read("docs/stores.md");

    [Fact]
    public void Tests_AreThere()
    {
        Dictionary<string, string> sources = Repository.Files("tests", ".cs")
            .GroupBy(path => Path.GetFileNameWithoutExtension(path))
            .ToDictionary(group => group.Key, group => string.Concat(group.Select(Repository.Read)));

        MatchCollection named = TestName().Matches(Page);

        named.Should().NotBeEmpty();
        named.Where(match => !sources.TryGetValue(match.Groups[1].Value, out string? source)
                || !source.Contains($" {match.Groups[2].Value}(", StringComparison.Ordinal))
            .Select(match => match.Value)
            .Should().BeEmpty("each is a test of that class");
    }

    [Fact]
    public void Tests_StandForEveryCellThatPromisesSomething()
    {
        List<string[]> faults = Table("What happens");
        List<string[]> proofs = Table("What shows it");

        proofs.Select(row => row[0]).Should().Equal(faults.Select(row => row[0]), "both tables have the same faults");
        string[] stores = proofs[0];
        stores.Should().BeSubsetOf(faults[0]);
        foreach (string store in stores.Skip(1))
        {
            (int fault, int proof) = (Array.IndexOf(faults[0], store), Array.IndexOf(stores, store));
            faults.Zip(proofs).Skip(1)
                .Where(rows => rows.First[fault].StartsWith("cannot happen", StringComparison.Ordinal) == TestName().IsMatch(rows.Second[proof]))
                .Select(rows => rows.First[0])
                .Should().BeEmpty("{0}: a test stands for what can happen, and for nothing else", store);
        }
    }

    /// <summary>The rows of a section's table, its head first.</summary>
    private static List<string[]> Table(string heading) =>
    [
        .. Regex.Match(Page, $@"^## {Regex.Escape(heading)}\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value
            .Split('\n')
            .Where(line => line.StartsWith('|') && !line.StartsWith("|--", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    [GeneratedRegex(@"`(\w+Tests|HintStoreContract)\.(\w+)`")]
    private static partial Regex TestName();
}
