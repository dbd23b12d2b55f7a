using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Tests.Architecture;

/// <summary>Event ids and names are a contract: each folder has its hundred, and docs/telemetry.md lists them all.</summary>
public sealed partial class TelemetryPageTests
{
    private static readonly Dictionary<string, int> Hundreds = new()
    {
        ["Configuration"] = 1000,
        ["DependencyInjection"] = 1100,
        ["Calls"] = 1200,
        ["Targets"] = 1300,
        ["Attempts"] = 1400,
        ["Circuits"] = 1500,
        ["Hints"] = 1600,
        ["Sqlite"] = 1700,
        ["Errors"] = 1800,
        ["Redis"] = 1900,
        ["Journal"] = 2000,
        ["Administration"] = 2100,
    };

    [Fact]
    public void Messages_AreWrittenInTheLogOfTheirFolder() =>
        Messages().Where(message => message.Method.DeclaringType!.Name != "Log").Should().BeEmpty();

    [Fact]
    public void EventIds_StandInTheHundredOfTheirFolder() =>
        Messages().Where(message => !Hundreds.TryGetValue(message.Folder, out int hundred) || message.Attribute.EventId < hundred || message.Attribute.EventId > hundred + 99)
            .Select(message => $"{message.Folder}: {message.Attribute.EventId}")
            .Should().BeEmpty();

    [Fact]
    public void EventIdsAndNames_AreUnique()
    {
        Messages().Select(message => message.Attribute.EventId).Should().OnlyHaveUniqueItems().And.NotBeEmpty();
        Messages().Select(message => message.Attribute.EventName).Should().OnlyHaveUniqueItems().And.NotContainNulls();
    }

    [Fact]
    public void Page_ListsEveryEvent()
    {
        IEnumerable<string> documented = Row().Matches(Repository.Read("docs/telemetry.md")).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value} {match.Groups[3].Value}");

        documented.Should().BeEquivalentTo(Messages().Select(message => $"{message.Attribute.EventId} {message.Attribute.EventName} {message.Attribute.Level}"));
    }

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Attribute, string Folder)> Messages() =>
        from assembly in Shipped.Assemblies
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        select (method, attribute, type.Namespace!.Split('.')[1]);

    [GeneratedRegex(@"^\| (\d{4}) \| `(\w+)` \| (\w+) \| .+\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
