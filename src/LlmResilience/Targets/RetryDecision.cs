using LlmResilience.Errors;

namespace LlmResilience.Targets;

/// <summary>What a repeat on the same target depends on.</summary>
internal readonly record struct RetrySituation
{
    public required LlmError Error { get; init; }

    public required VerdictPolicy Policy { get; init; }

    /// <summary>The repeats made on this target so far in this call.</summary>
    public required int Repeats { get; init; }

    /// <summary>Whether another target could answer now.</summary>
    public required bool OtherIsAdmitted { get; init; }

    /// <summary>Attempts that the call may still make.</summary>
    public required int AttemptsLeft { get; init; }

    /// <summary>The time within which a repeat must begin.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>Whether an attempt of this call that may have run was repeated already.</summary>
    public required bool RepeatedWhatMayHaveRun { get; init; }

    /// <summary>Whether the call creates something that lasts (a file, a batch), which must not exist twice.</summary>
    public required bool CreatesLasting { get; init; }

    /// <summary>How long the subjects of this target refuse every attempt; zero where they admit one.</summary>
    public required TimeSpan ClosedFor { get; init; }

    /// <summary>How much later than a stated time the subjects come back, only so that not all callers return at once.</summary>
    public required TimeSpan Spread { get; init; }

    /// <summary>In what time another target comes back that only waits for a known time; null where none does.</summary>
    public required TimeSpan? OtherReturnsIn { get; init; }

    /// <summary>A number in [0, 1) that spreads the wait.</summary>
    public required double Random { get; init; }
}

/// <summary>Whether an attempt is repeated on the same target, and after which wait. A pure function; the numbers are in the options.</summary>
/// <param name="Repeat">Whether to repeat.</param>
/// <param name="Delay">How long to wait first.</param>
internal readonly record struct RetryDecision(bool Repeat, TimeSpan Delay)
{
    private static RetryDecision Stop => default;

    public static RetryDecision Make(in RetrySituation situation, RetryOptions options)
    {
        int allowed = situation.OtherIsAdmitted ? situation.Policy.RetriesWithFallback : situation.Policy.Retries;
        if (situation.Repeats >= allowed || situation.AttemptsLeft <= 0 || !MayRunAgain(situation))
        {
            return Stop;
        }

        return WaitFor(situation, options) is { } delay && delay < situation.TimeLeft ? new RetryDecision(true, delay) : Stop;
    }

    /// <summary>Whether another target may take over what may have been done, and billed, already.</summary>
    public static bool MayMove(LlmError error, bool createsLasting) => error.MayHaveRun == LlmMayHaveRun.No || !createsLasting;

    private static bool MayRunAgain(in RetrySituation situation) =>
        situation.Error.MayHaveRun == LlmMayHaveRun.No || (!situation.CreatesLasting && !situation.RepeatedWhatMayHaveRun);

    private static TimeSpan? WaitFor(in RetrySituation situation, RetryOptions options)
    {
        TimeSpan stated = situation.Error.RetryAfter ?? TimeSpan.Zero;
        TimeSpan least = stated > situation.ClosedFor ? stated : situation.ClosedFor;
        TimeSpan ceiling = situation.OtherIsAdmitted ? options.ShortWait : options.WaitCeiling;
        if (situation.Policy.Timing == RepeatTiming.StatedTime && situation.OtherIsAdmitted && situation.Error.RetryAfter is null)
        {
            // Nobody said when, and somebody else can answer now.
            return null;
        }

        // The provider's word counts for the ceiling; that callers come back one after another does not.
        bool onlySpread = stated > TimeSpan.Zero && least <= stated + situation.Spread;
        if ((onlySpread ? stated : least) > ceiling)
        {
            return null;
        }

        bool knowsWhen = situation.Policy.Timing == RepeatTiming.StatedTime && least > TimeSpan.Zero;
        TimeSpan backoff = RetryDelay.Backoff(options, situation.Repeats + 1, situation.Random);
        TimeSpan wait = knowsWhen || least > backoff ? least : backoff;
        return situation.OtherReturnsIn < wait ? null : RetryDelay.ForTimer(wait);
    }
}
