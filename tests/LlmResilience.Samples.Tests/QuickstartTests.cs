using System.Text.Json;

namespace LlmResilience.Samples.Tests;

public sealed class QuickstartTests
{
    [Fact]
    public async Task FirstScene_Fresh_AnswersAllCallsAndWastesFewAttempts()
    {
        using TemporaryFolder folder = new();

        SampleRun run = await Sample.RunAsync("Quickstart", "", "--json", "--fresh", "--data", folder.Path);

        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        JsonElement figures = JsonDocument.Parse(run.Output).RootElement;
        Console.WriteLine($"figure: quickstart {run.Output.TrimEnd()}");
        Of(figures.GetProperty("without")).Should().Be((100, 303, 203));
        AssertLearned(figures);
    }

    [Fact]
    public async Task FirstScene_FromARememberedState_HoldsTheSameFigures()
    {
        using TemporaryFolder folder = new();
        await Sample.RunAsync("Quickstart", "", "--json", "--data", folder.Path);

        SampleRun second = await Sample.RunAsync("Quickstart", "", "--json", "--data", folder.Path);

        JsonElement figures = JsonDocument.Parse(second.Output).RootElement;
        AssertLearned(figures);
        Of(figures.GetProperty("with")).Wasted.Should().BeLessThan(12, "what the first hour cost to learn is known in the second");
    }

    [Fact]
    public async Task Story_ToldTwice_GoesOnWhereItEnded()
    {
        using TemporaryFolder folder = new();

        SampleRun first = await Sample.RunAsync("Quickstart", "", "--fresh", "--data", folder.Path);
        SampleRun second = await Sample.RunAsync("Quickstart", "", "--data", folder.Path);

        first.Error.Should().BeEmpty();
        first.Output.Should().Contain("Nothing has been learned yet.").And.Contain("good again: its circuit is closed")
            .And.Contain(Path.Combine(folder.Path, "quickstart-hints.db"));
        string end = Between(first.Output, "The clock stops on ", ". What");
        second.Output.Should().Contain($"This is run 2. It starts where run 1 ended, on {end}");
        Between(second.Output, "This is run 2.", "An application asks").Should().Contain("codex-mini-latest");
        second.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Story_Fresh_ForgetsEarlierRuns()
    {
        using TemporaryFolder folder = new();
        await Sample.RunAsync("Quickstart", "", "--json", "--data", folder.Path);

        SampleRun run = await Sample.RunAsync("Quickstart", "", "--fresh", "--data", folder.Path);

        run.Output.Should().Contain("Nothing has been learned yet.");
    }

    [Theory]
    [InlineData("--colour")]
    [InlineData("--data")]
    [InlineData("file.txt")]
    public async Task Arguments_ThatMakeNoSense_AreAnsweredWithTheUsage(string argument)
    {
        SampleRun run = await Sample.RunAsync("Quickstart", "", argument);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith(argument == "--data" ? "--data needs a folder." : $"'{argument}' is no option").And.Contain("--fresh");
    }

    [Fact]
    public async Task Data_IsAFile_SaysSo()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "");

        SampleRun run = await Sample.RunAsync("Quickstart", "", "--json", "--data", file);

        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("is a file");
    }

    private static void AssertLearned(JsonElement figures)
    {
        (int answered, int attempts, int wasted) = Of(figures.GetProperty("with"));
        answered.Should().Be(100);
        wasted.Should().BeInRange(1, 20);
        attempts.Should().Be(answered + wasted);
        figures.GetProperty("attemptsOnUnsupportedEndpoint").GetInt32().Should().BeLessThanOrEqualTo(1);
    }

    private static (int Answered, int Attempts, int Wasted) Of(JsonElement row) =>
        (row.GetProperty("answered").GetInt32(), row.GetProperty("attempts").GetInt32(), row.GetProperty("wasted").GetInt32());

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
