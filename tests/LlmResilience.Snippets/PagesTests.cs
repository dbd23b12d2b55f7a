using System.Text.Json;
using System.Text.RegularExpressions;
using LlmResilience.Tests.Architecture;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmResilience.Snippets;

/// <summary>
/// The code of every page stands word for word in a source of this project, which is compiled and run; and every configuration
/// that a page shows is free of faults.
/// </summary>
public sealed partial class PagesTests
{
    private static readonly IReadOnlyList<string> Sources = [.. Repository.Files("tests/LlmResilience.Snippets", ".cs").Select(Repository.Read)];

    public static TheoryData<string, string> CodeBlocks => Blocks("csharp");

    public static TheoryData<string, string> JsonBlocks => Blocks("json");

    [Theory]
    [MemberData(nameof(CodeBlocks))]
    public void Page_CodeBlock_StandsInASourceOfThisProject(string page, string block)
    {
        string[] usings = [.. Using().Matches(block).Select(match => match.Value)];
        string code = Bare(Using().Replace(block, ""));

        Sources.Should().Contain(source => Bare(source).Contains(code, StringComparison.Ordinal), "{0} shows it", page);
        usings.Should().BeSubsetOf(Sources.SelectMany(source => Using().Matches(source).Select(match => match.Value)).Distinct());
    }

    [Theory]
    [MemberData(nameof(JsonBlocks))]
    public void Page_ConfigurationBlock_HasNoFault(string page, string block)
    {
        using JsonDocument json = JsonDocument.Parse(block);
        if (!json.RootElement.TryGetProperty("LlmResilience", out _))
        {
            json.RootElement.EnumerateObject().Should().OnlyContain(property => property.Name == "Logging", "{0} shows configuration as JSON, and nothing else", page);
            return;
        }

        using Stream text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Pages.WithKeys(block)));
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(text).Build();
        ServiceCollection services = new();
        services.AddLlmResilience(configuration.GetSection("LlmResilience"));
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<IStartupValidator>().Validate()).Should().NotThrow("{0} shows it", page);
    }

    [Fact]
    public void Pages_UseNoOtherFences() =>
        Pages.All.SelectMany(page => Fence().Matches(Repository.Read(page)).Select(match => match.Groups[1].Value)).Distinct()
            .Should().BeSubsetOf(["csharp", "json", "console", "sql", ""]);

    private static TheoryData<string, string> Blocks(string language)
    {
        TheoryData<string, string> data = [];
        foreach (string page in Pages.All)
        {
            foreach (string block in Pages.Blocks(page, language))
            {
                data.Add(page, block);
            }
        }

        return data;
    }

    private static string Bare(string text) => Space().Replace(text, "");

    [GeneratedRegex(@"^using [\w.]+;$", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^```(\w+)$", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
