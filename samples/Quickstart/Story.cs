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
        TellSecondScene(await SecondScene.PlayAsync(time, providers, application), application.Hints.List());
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
            Say($"Run {before.Runs + 1}. It starts where run {before.Runs} ended, on {Date(before.EndedAt)} of the simulated clock, with what was learned until then:");
            _console.Write(Tables.Standings(hints));
        }

        if (before.Runs > 0 && addresses != before.Addresses)
        {
            Say("[yellow]Another program has taken a port of the last run, so a provider listens elsewhere now. To the library that is another provider.[/]");
        }

        Say("An application asks 100 questions in one hour. Its route, \"insights\", has four targets:");
        _console.Write(Tables.Route());
    }

    private void TellFirstScene(Figures figures, SimulatedTime time, IReadOnlyList<TargetHint> hints)
    {
        Head("Scene 1: an hour with broken providers");
        Say("Without the library the application tries its targets one by one, at every call anew. With it, it learns.");
        _console.Write(Tables.Of(figures));
        Say($"A wasted attempt is one that got no good answer. On codex-mini, no attempt should go to an endpoint that is known not to serve it: there were {figures.AttemptsOnUnsupportedEndpoint}.");
        Say($"At {Tables.Clock(time.GetUtcNow())}, this is what the library has learned,");
        _console.Write(Tables.Hints(hints));
        Say("and this is how each target stands:");
        _console.Write(Tables.Standings(hints));
    }

    private void TellSecondScene(IReadOnlyList<Step> steps, IReadOnlyList<TargetHint> hints)
    {
        Head("Scene 2: GPUStack is repaired");
        Say("Nobody tells the library. When GPUStack's time is over, one call probes it; then it gets more and more of them, two calls a second.");
        _console.Write(Tables.Of(steps));
        Say("In the end they stand so:");
        _console.Write(Tables.Standings(hints));
    }

    private void TellEnd(SimulatedTime time)
    {
        Head("The end");
        Say($"The clock stops at {Date(time.GetUtcNow())}. What was learned is kept in");
        Say($"  [blue]{Markup.Escape(_memory.HintFile)}[/]");
        Say("Read it with sqlite3: SELECT * FROM model_compatibility_hints;");
        Say("Run this again and it goes on from there; with --fresh it forgets.");
    }

    private void Head(string text)
    {
        _console.WriteLine();
        _console.Write(new Rule($"[bold blue]{text}[/]").LeftJustified().RuleStyle("grey"));
    }

    private void Say(string text) => _console.MarkupLine(text);

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("dddd, d MMMM yyyy, 'at' HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
