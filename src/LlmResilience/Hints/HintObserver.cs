using LlmResilience.Attempts;

namespace LlmResilience.Hints;

/// <summary>Tells the learner what became of an attempt on a target. Of a call that names no model there is nothing to remember.</summary>
internal sealed class HintObserver(HintLearner learner, CircuitMemory memory) : IAttemptObserver
{
    public void OnAttempt(in AttemptOutcome outcome)
    {
        if (outcome.Target.Hint is { } hint)
        {
            memory.EnsureStarted();
            learner.OnAttempt(new LearnedAttempt(
                hint,
                outcome.Endpoint,
                ResultOf(outcome.Ending),
                outcome.Error,
                outcome.ParameterWasSent,
                outcome.Credential.CallerOwned,
                outcome.EndedAt));
        }
    }

    private static LearnedResult ResultOf(AttemptEnding ending) => ending switch
    {
        AttemptEnding.Good => LearnedResult.Good,
        AttemptEnding.Failed => LearnedResult.Failed,
        AttemptEnding.Neutral => LearnedResult.Neutral,
    };
}
