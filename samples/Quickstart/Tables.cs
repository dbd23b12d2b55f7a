using System.Globalization;
using LlmResilience;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quickstart;

/// <summary>What the story shows.</summary>
internal static class Tables
{
    private const int BarLength = 20;

    /// <summary>The route, and how its targets behave.</summary>
    public static IRenderable Route() => NewTable("", "Target", "What it does in this hour")
        .AddRow("1", Target("gpustack/" + Targets.Qwen), "answers [red]403[/] \"upstream request timeout\", after 15 s")
        .AddRow("2", Target("openai/" + Targets.Codex), "answers [red]404[/]: it is served by v1/responses only")
        .AddRow("3", Target("azure/" + Targets.Gpt4), "works, with a rate limit ([yellow]429[/]) now and then")
        .AddRow("4", Target("openai/" + Targets.Mini), "works");

    /// <summary>The first scene, both times.</summary>
    public static IRenderable Of(Figures figures)
    {
        Table table = NewTable("", "Calls answered", "Attempts", "Wasted attempts", "Seconds per call");
        for (int column = 1; column < 5; column++)
        {
            table.Columns[column].RightAligned();
        }

        AddRow(table, "without LlmResilience", figures.Without, "red");
        AddRow(table, "with LlmResilience", figures.With, "green");
        return table;
    }

    /// <summary>The hints: what the library has counted and learned.</summary>
    public static IRenderable Hints(IReadOnlyList<TargetHint> hints)
    {
        Table table = NewTable("Target", "Good", "Failed", "Last failure", "Learned");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        foreach (TargetHint hint in hints)
        {
            table.AddRow(
                new Markup(Target(hint.Target)),
                new Text(hint.SuccessCount.ToString(CultureInfo.InvariantCulture)),
                new Text(hint.ErrorCount.ToString(CultureInfo.InvariantCulture)),
                new Text(LastFailure(hint)),
                new Text(string.Join('\n', hint.Lessons.Where(static lesson => lesson.Kind != LearnedElementKind.PreferredEndpoint).Select(Lesson))));
        }

        return table;
    }

    /// <summary>How each target stands, and what a person should do about it.</summary>
    public static IRenderable Standings(IReadOnlyList<TargetHint> hints)
    {
        Table table = NewTable("Target", "Standing", "Advice");
        foreach (TargetHint hint in hints)
        {
            table.AddRow(new Markup(Target(hint.Target)), new Markup(Standing(hint)), new Text(hint.Advice));
        }

        return table;
    }

    /// <summary>The second scene: how GPUStack got its calls back.</summary>
    public static IRenderable Of(IReadOnlyList<Step> steps)
    {
        Table table = NewTable("From", "GPUStack is", "Calls", "To GPUStack", "");
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (Step step in steps)
        {
            table.AddRow(
                new Text(Clock(step.From)),
                new Markup(Standing(step)),
                new Text(step.Calls.ToString(CultureInfo.InvariantCulture)),
                new Text(step.ToGpuStack.ToString(CultureInfo.InvariantCulture)),
                Bar((double)step.ToGpuStack / step.Calls));
        }

        return table;
    }

    public static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static Table NewTable(params string[] headers)
    {
        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (string header in headers)
        {
            table.AddColumn(new TableColumn($"[bold]{header}[/]"));
        }

        return table;
    }

    private static void AddRow(Table table, string name, Row row, string color) => table.AddRow(
        name,
        $"{row.Answered} of {FirstScene.Calls}",
        $"{row.Attempts}",
        $"[{color}]{row.Wasted}[/]",
        $"[{color}]{row.SecondsPerCall.ToString("0.0", CultureInfo.InvariantCulture)}[/]");

    // On two lines, so that there is room for the rest in a narrow window.
    private static string Target(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal) + 1;
        return $"[grey]{Markup.Escape(name[..slash])}[/]\n{Markup.Escape(name[slash..])}";
    }

    private static string LastFailure(TargetHint hint)
    {
        if (hint.LastError is not { } error)
        {
            return "–";
        }

        string status = error.StatusCode is { } code ? $" ({code})" : "";
        return $"{LlmErrorCategoryNames.GetName(error.Category)}{status}\nat {Clock(error.At)}";
    }

    private static string Lesson(LearnedElement lesson) => lesson.Kind switch
    {
        LearnedElementKind.SupportedEndpoint => $"✓ {lesson.Value}",
        LearnedElementKind.UnsupportedEndpoint => lesson.Replacement is { } other ? $"✗ {lesson.Value}\n→ {other}" : $"✗ {lesson.Value}",
        LearnedElementKind.UnsupportedParameter => $"✗ {lesson.Value} on {lesson.Endpoint}",
        LearnedElementKind.PreferredEndpoint or LearnedElementKind.ChosenEndpoint => $"→ {lesson.Value}",
        LearnedElementKind.Isolated => "shut by a person",
    };

    private static string Standing(TargetHint hint) => hint.Lessons.Any(static lesson => lesson.Kind == LearnedElementKind.UnsupportedEndpoint)
        ? "[yellow]not for chat[/]"
        : hint.Standing switch
        {
            TargetStanding.Good => "[green]good[/]",
            TargetStanding.Suspect => "[yellow]suspect[/]",
            TargetStanding.Blacklisted => "[red]blacklisted[/]",
            TargetStanding.Probing => "[yellow]to be probed[/]",
            TargetStanding.Recovering => "[yellow]recovering[/]",
        };

    private static string Standing(Step step) => step.Standing switch
    {
        TargetStanding.Good => "[green]good again: its circuit is closed[/]",
        TargetStanding.Suspect => "[yellow]suspect[/]",
        TargetStanding.Blacklisted => "[red]still blacklisted, though repaired[/]",
        TargetStanding.Probing => "[yellow]probed, by one call[/]",
        TargetStanding.Recovering => $"[yellow]recovering: {step.Share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal)} of calls[/]",
    };

    private static Markup Bar(double share)
    {
        int full = (int)Math.Round(share * BarLength);
        return new Markup($"[green]{new string('█', full)}[/][grey]{new string('░', BarLength - full)}[/]");
    }
}
