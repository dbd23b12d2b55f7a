using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

/// <summary>Compares docs/configuration.md with the options classes, so that neither moves without the other.</summary>
public partial class ConfigurationPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "configuration.md"));

    [Fact]
    public void Page_ListsEveryOptionWithItsTypeAndDefault()
    {
        IEnumerable<string> documented = Row().Matches(Page).Select(m => $"{m.Groups[1].Value} | {m.Groups[2].Value} | {m.Groups[3].Value.Trim('`')}");

        documented.Should().BeEquivalentTo(Options(new LlmResilienceOptions(), ""));
    }

    [Fact]
    public void Page_ExampleOfAFile_HasNoFault()
    {
        string json = FencedJson().Match(Page).Groups[1].Value.Replace("<from a secret store>", "k", StringComparison.Ordinal);
        string section = JsonDocument.Parse(json).RootElement.GetProperty("LlmResilience").GetRawText();

        TestConfiguration.Faults(section).Should().BeEmpty();
        TestConfiguration.Snapshot(section).FindRoute("insights")!.Targets.Should().HaveCount(3);
    }

    [Fact]
    public void Page_ExampleOfFaults_IsWhatIsSaid()
    {
        IReadOnlyList<string> faults = TestConfiguration.Faults(
            """{ "Timeouts": { "Total": 60 }, "Routes": { "insights": { "Targets": [ "openai/gpt-4o", "opnai/gpt-4o-mini" ] } } }""");

        faults.Should().HaveCount(2);
        Page.Should().ContainAll(faults);
    }

    private static IEnumerable<string> Options(object owner, string path) => OptionsReflection.Properties(owner.GetType()).SelectMany(property =>
    {
        string name = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
        SettingKind kind = OptionsReflection.KindOf(property);
        return kind switch
        {
            SettingKind.Map => Options(Activator.CreateInstance(property.PropertyType.GetGenericArguments()[1])!, name + ":<name>"),
            SettingKind.Group => Options(property.GetValue(owner) ?? Activator.CreateInstance(property.PropertyType)!, name),
            _ => [$"{name} | {TypeOf(kind)} | {DefaultOf(property, owner)}"],
        };
    });

    private static string TypeOf(SettingKind kind) => kind switch
    {
        SettingKind.TextList => "list of texts",
        SettingKind.WireFormatList => "list of wire formats",
        SettingKind.Text => "text",
        SettingKind.Secret => "secret",
        SettingKind.Switch => "true or false",
        SettingKind.Integer => "whole number",
        SettingKind.Number => "number",
        SettingKind.Duration => "time",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string DefaultOf(PropertyInfo property, object owner) => property.GetValue(owner) switch
    {
        null => "none",
        IList { Count: 0 } => "empty",
        bool value => value ? "true" : "false",
        TimeSpan { Milliseconds: 0 } time => time.ToString("c", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0'),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LlmResilience.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
    }

    [GeneratedRegex(@"^\| `([\w:<>]+)` \| ([\w ]+) \| ([^|]+) \| .+\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FencedJson();
}
