using LlmResilience;

namespace Quickstart;

/// <summary>GPUStack is repaired, and gets its calls back. Nobody tells the library.</summary>
internal static class SecondScene
{
    private const string Question = "And those of April?";
    private const int CallsAtTheEnd = 20;
    private const int MostCalls = 2_000;

    // Calls come as in the first scene until GPUStack is probed, and then fast enough for a ramp, which needs one call a second.
    private static readonly TimeSpan SlowPace = TimeSpan.FromSeconds(36);
    private static readonly TimeSpan FastPace = TimeSpan.FromSeconds(0.5);

    public static async Task<IReadOnlyList<Step>> PlayAsync(SimulatedTime time, Providers providers, Application application)
    {
        providers.RepairGpuStack();
        List<Step> steps = [];
        for (int call = 0; call < MostCalls && !IsOver(steps); call++)
        {
            DateTimeOffset asked = time.GetUtcNow();
            TargetHint hint = application.Hints.Find("gpustack", Targets.Qwen)!;
            Step step = StepOf(hint, asked, steps);
            int before = providers.AttemptsOnGpuStack;
            await time.RunAsync(application.AskAsync(Question), () => application.Hints.FlushAsync());
            await application.Hints.FlushAsync();
            steps[^1] = step with { Calls = step.Calls + 1, ToGpuStack = step.ToGpuStack + providers.AttemptsOnGpuStack - before };
            time.MoveTo(asked + (step.Standing == TargetStanding.Blacklisted ? SlowPace : FastPace));
        }

        return steps;
    }

    private static bool IsOver(List<Step> steps) => steps.Count > 0 && steps[^1] is { Standing: TargetStanding.Good, Calls: CallsAtTheEnd };

    private static Step StepOf(TargetHint hint, DateTimeOffset now, List<Step> steps)
    {
        if (steps.Count == 0 || steps[^1].Standing != hint.Standing || steps[^1].Share != hint.Share)
        {
            steps.Add(new Step(now, hint.Standing, hint.Share, 0, 0));
        }

        return steps[^1];
    }
}
