using System.Text.RegularExpressions;

namespace LlmResilience.Tests.Architecture;

/// <summary>Conventions of the house that only the sources show.</summary>
public sealed partial class SourceConventionTests
{
    private static readonly IReadOnlyList<string> Shipped = Repository.Files("src", ".cs");
    private static readonly IReadOnlyList<string> Written = [.. Shipped, .. Repository.Files("tests", ".cs"), .. Repository.Files("samples", ".cs"), .. Repository.Files("benchmarks", ".cs")];

    // The system's clock is taken in two kinds of places: where services are put together, and as the documented default of a public option.
    private static readonly string[] TakesTheSystemClock =
    [
        "src/LlmResilience/DependencyInjection/ResilienceServices.cs",
        "src/LlmResilience.Sqlite/DependencyInjection/LlmResilienceSqliteBuilderExtensions.cs",
        "src/LlmResilience.Redis/DependencyInjection/LlmResilienceRedisBuilderExtensions.cs",
        "src/LlmResilience.Testing/FakeProviderOptions.cs",
    ];

    private static readonly string[] ReadsATaskWithoutAwaiting =
    [
        // The place for it.
        "src/LlmResilience/Calls/Synchronously.cs",
        // Only of a task that has ended.
        "src/LlmResilience/Calls/CallRecognizer.cs",
        "src/LlmResilience.Redis/RedisConnection.cs",
        // Dispose, for those who cannot DisposeAsync: waits for the operation under way.
        "src/LlmResilience.Sqlite/SqliteHintStore.cs",
        "src/LlmResilience.Sqlite/Journal/SqliteAccess.cs",
    ];

    [Fact]
    public void Files_HaveAtMost400Lines() =>
        Shipped.Where(path => Repository.Lines(path).Length > 401).Should().BeEmpty("a longer file has two subjects");

    [Fact]
    public void Files_HoldOnePublicTypeEach() =>
        Shipped.Where(path => PublicType().Count(Repository.Read(path)) > 1).Should().BeEmpty();

    [Fact]
    public void Files_AreNamedAfterATypeInThem() =>
        Shipped.Where(path => !Regex.IsMatch(Repository.Read(path), $@"\b(class|record|struct|interface|enum) {Path.GetFileNameWithoutExtension(path)}\b"))
            .Should().BeEmpty();

    [Fact]
    public void Sources_HoldNoUnfinishedBusiness() =>
        LinesThat(Written.Where(path => !path.Contains("/Architecture/", StringComparison.Ordinal)), Unfinished()).Should().BeEmpty();

    [Fact]
    public void Sources_HoldNoCodeInComments() =>
        LinesThat(Written, CodeInComment()).Should().BeEmpty();

    [Fact]
    public void Sources_TakeTheSystemClockOnlyWhereTheyAreListed() =>
        Shipped.Where(path => SystemClock().IsMatch(Repository.Read(path))).Except(TakesTheSystemClock).Should().BeEmpty();

    [Fact]
    public void Sources_SwitchWarningsOffOnlyWithAReason() =>
        LinesThat(Shipped, PragmaWithoutReason()).Should().BeEmpty();

    [Fact]
    public void Sources_TakeTasksResultsInOnePlace() =>
        LinesThat(Shipped.Except(ReadsATaskWithoutAwaiting), BlockingWait()).Should().BeEmpty("blocking has one place");

    private static IEnumerable<string> LinesThat(IEnumerable<string> paths, Regex pattern) => paths.SelectMany(path =>
        Repository.Lines(path).Select((line, index) => (line, index)).Where(found => pattern.IsMatch(found.line)).Select(found => $"{path}:{found.index + 1}: {found.line.Trim()}"));

    [GeneratedRegex(@"^public .*\b(class|record|struct|interface|enum) ", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|\bXXX\b|^\s*#(end)?region\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*//(?!/)\s*((var|return|await|throw|using|if|foreach|while|public|private|internal)\b.*[;{]|\w+(\.\w+)*\(.*\);|[{}])\s*$")]
    private static partial Regex CodeInComment();

    [GeneratedRegex(@"(?<!cref="")TimeProvider\.System\b")]
    private static partial Regex SystemClock();

    [GeneratedRegex(@"#pragma warning disable \S+\s*$")]
    private static partial Regex PragmaWithoutReason();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|async void")]
    private static partial Regex BlockingWait();
}
