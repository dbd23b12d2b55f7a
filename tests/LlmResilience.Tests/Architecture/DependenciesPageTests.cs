using System.Text.RegularExpressions;

namespace LlmResilience.Tests.Architecture;

/// <summary>Compares docs/dependencies.md with the project files.</summary>
public sealed partial class DependenciesPageTests
{
    private static readonly string Page = Repository.Read("docs/dependencies.md");

    [Theory]
    [InlineData("LlmResilience")]
    [InlineData("LlmResilience.Sqlite")]
    [InlineData("LlmResilience.Redis")]
    [InlineData("LlmResilience.Testing")]
    public void Page_NamesWhatAPackageBrings(string package) =>
        Documented(Section(package)).Should().BeEquivalentTo(References($"src/{package}/{package}.csproj"));

    [Fact]
    public void Page_NamesWhatBuildsAndTests()
    {
        IEnumerable<string> shipped = Repository.Files("src", ".csproj").SelectMany(References);
        IEnumerable<string> all = Repository.Files("", ".csproj", ".props").SelectMany(References);

        Documented(Section("Building and testing")).Should().BeEquivalentTo(all.Except(shipped).Union(["Microsoft.Extensions.Hosting"]));
    }

    private static string Section(string heading) =>
        Regex.Match(Page, $@"^## {Regex.Escape(heading)}\n(.*?)(?=^##+ |\z)", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;

    private static IEnumerable<string> Documented(string section) => Row().Matches(section).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> References(string path) =>
        Reference().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"^\| `([\w.]+)`", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"<(?:Package|Framework)Reference Include=""([^""]+)""")]
    private static partial Regex Reference();
}
