using System.Globalization;
using LlmResilience;
using Spectre.Console;

namespace Quickstart;

/// <summary>The story as it is told: the two scenes, one after the other, and what is left of them.</summary>
internal sealed class Story(Arguments arguments)
{
    private const int WidthOfAFile = 120;

    private readonly IAnsiConsole _console = AnsiConsole.Console;
    private readonly Memory _memory = new(arguments.Folder);

    public async Task TellAsync()
    {
        if (arguments.Fresh)
        {
            _memory.Forget();
        }

        State before = _memory.Read();
        var time = new SimulatedTime(before.EndedAt);
        await using Providers providers = await Providers.StartAsync(before.Addresses, time);
        await using Application application = await Application.StartAsync(providers.Addresses, _memory.HintFile, time);
        try
        {
            await (arguments.Json ? TellFiguresAsync(before, time, providers, application) : TellAllAsync(before, time, providers, application));
        }
        finally
        {
            _memory.Write(new State(before.Runs + 1, time.GetUtcNow(), providers.Addresses));
        }
    }

    private static async Task TellFiguresAsync(State before, SimulatedTime time, Providers providers, Application application) =>
        Console.Out.WriteLine((await PlayFirstSceneAsync(before, time, providers, application)).ToJson());

    private static async Task<Figures> PlayFirstSceneAsync(State before, SimulatedTime time, Providers providers, Application application)
    {
        Row without = await FirstScene.PlayWithoutAsync(before.EndedAt);
        (Row with, int attemptsOnUnsupportedEndpoint) = await FirstScene.PlayWithAsync(time, providers, application);
        return new Figures(without, with, attemptsOnUnsupportedEndpoint);
    }

    private async Task TellAllAsync(State before, SimulatedTime time, Providers providers, Application application)
    {
        if (Console.IsOutputRedirected)
        {
            _console.Profile.Width = WidthOfAFile;
        }

        TellBeginning(before, providers.Addresses, application.Hints.List());
        TellFirstScene(await PlayFirstSceneAsync(before, time, providers, application), time, application.Hints.List());
        TellSecondScene(await SecondScene.PlayAsync(time, providers, application), time, application.Hints.List());
        TellEnd(time);
    }

    private void TellBeginning(State before, Addresses addresses, IReadOnlyList<TargetHint> hints)
    {
        Head("LlmResilience Quickstart");
        if (before.Runs == 0)
        {
            Say($"It is {Date(before.EndedAt)} on a simulated clock. Nothing has been learned yet.");
        }
        else
        {
            Say($"This is run {before.Runs + 1}. It starts where run {before.Runs} ended, on {Date(before.EndedAt)} of the simulated clock, with what was learned until then:");
            _console.Write(Tables.Standings(hints));
        }

        if (before.Runs > 0 && addresses != before.Addresses)
        {
            Say("[yellow]Another program uses a port of the last run, so one of the providers has another address now. What was learned about it there does not count here.[/]");
        }

        Say("An application asks 100 questions in one hour. Its route, \"insights\", has four targets:");
        _console.Write(Tables.Route());
    }

    private void TellFirstScene(Figures figures, SimulatedTime time, IReadOnlyList<TargetHint> hints)
    {
        Head("Scene 1: GPUStack is broken");
        Say("Without the library, each call tries the targets one by one and learns nothing. With it, what does not work is skipped.");
        _console.Write(Tables.Of(figures));
        Say("[grey]Wasted attempts got no good answer. The seconds are simulated. The library spreads its times a little at random, so that the figures change by one or two from run to run.[/]");
        Say($"Attempts on codex-mini's chat API while that was known not to be served: {figures.AttemptsOnUnsupportedEndpoint}.");
        _console.WriteLine();
        Say($"What the library knows at {Tables.Clock(time.GetUtcNow())}:");
        _console.Write(Tables.Hints(hints));
        Say("How each target stands, and what a person should do:");
        _console.Write(Tables.Standings(hints));
    }

    private void TellSecondScene(IReadOnlyList<Step> steps, SimulatedTime time, IReadOnlyList<TargetHint> hints)
    {
        Head("Scene 2: GPUStack is repaired");
        Say("Nobody tells the library. When GPUStack's time is over, one call probes it; then it gets a growing share of the calls, of which there are two a second now.");
        _console.Write(Tables.Of(steps));
        Say($"How each target stands at {Tables.Clock(time.GetUtcNow())}:");
        _console.Write(Tables.Standings(hints));
    }

    private void TellEnd(SimulatedTime time)
    {
        Head("The end");
        Say($"The clock stops on {Date(time.GetUtcNow())}. What was learned is kept in this SQLite file:");
        _console.WriteLine(_memory.HintFile, new Style(Color.Blue));
        Say("To read it: sqlite3 -box FILE \"SELECT * FROM model_compatibility_hints\".");
        Say("Run this again, and it goes on from there; with --fresh it forgets. The code to copy is in InsightsClient.cs.");
    }

    private void Head(string text)
    {
        _console.WriteLine();
        _console.Write(new Rule($"[bold blue]{text}[/]").LeftJustified().RuleStyle("grey"));
    }

    private void Say(string markup) => _console.MarkupLine(markup);

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("dddd, d MMMM yyyy, 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
