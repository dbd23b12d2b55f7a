using System.Text;
using System.Text.RegularExpressions;
using LlmResilience.Tests.Architecture;

namespace LlmResilience.Snippets;

/// <summary>The pages of the repository and the code in them.</summary>
internal static partial class Pages
{
    /// <summary>Every page that a reader is shown.</summary>
    public static IReadOnlyList<string> All { get; } = ["README.md", .. Repository.Files("src", ".md"), .. Repository.Files("docs", ".md"), .. Repository.Files("samples", ".md")];

    /// <summary>The fenced blocks of a page in one language.</summary>
    public static IEnumerable<string> Blocks(string page, string language) =>
        Fence().Matches(Repository.Read(page)).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    /// <summary>The n-th configuration of a page, with keys in place of the words that stand for them.</summary>
    public static Stream Configuration(string page, int index = 0) =>
        new MemoryStream(Encoding.UTF8.GetBytes(WithKeys(Blocks(page, "json").ElementAt(index))));

    public static string WithKeys(string json) => json.Replace("<from a secret store>", "a-key", StringComparison.Ordinal);

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
