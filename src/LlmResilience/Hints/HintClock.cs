using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>Brings the times of a process whose clock is wrong to the store's and back, so that nothing outlives what others learn.</summary>
internal static class HintClock
{
    /// <summary>How far this process's clock is ahead of the store's; zero where the difference is no more than what reading it takes.</summary>
    public static TimeSpan Ahead(DateTimeOffset now, DateTimeOffset storeClock)
    {
        TimeSpan ahead = now - storeClock;
        return ahead.Duration() > CircuitPolicy.ClockTolerance ? ahead : TimeSpan.Zero;
    }

    public static HintDelta Clamp(HintDelta delta, DateTimeOffset storeClock)
    {
        DateTimeOffset limit = storeClock > DateTimeOffset.MaxValue - HintMerge.ClockTolerance
            ? DateTimeOffset.MaxValue
            : storeClock + HintMerge.ClockTolerance;
        if (!IsAhead(delta, limit))
        {
            return delta;
        }

        return delta with
        {
            LastAttemptAt = Clamp(delta.LastAttemptAt, limit),
            LastSuccessAt = Clamp(delta.LastSuccessAt, limit),
            ClosedAt = Clamp(delta.ClosedAt, limit),
            LastError = delta.LastError is { } error && error.At > limit ? error with { At = limit } : delta.LastError,
            Opening = delta.Opening is { } opening && opening.OpenedAt > limit
                ? opening with { OpenedAt = limit, OpenUntil = opening.OpenUntil - (opening.OpenedAt - limit) }
                : delta.Opening,
            Learned = [.. delta.Learned.Select(element => element.LearnedAt > limit
                ? element with { LearnedAt = limit, ExpiresAt = element.ExpiresAt - (element.LearnedAt - limit) }
                : element)],
        };
    }

    private static bool IsAhead(HintDelta delta, DateTimeOffset limit) =>
        delta.LastAttemptAt > limit
        || delta.LastSuccessAt > limit
        || delta.ClosedAt > limit
        || delta.LastError?.At > limit
        || delta.Opening?.OpenedAt > limit
        || delta.Learned.Any(element => element.LearnedAt > limit);

    private static DateTimeOffset? Clamp(DateTimeOffset? time, DateTimeOffset limit) => time > limit ? limit : time;
}
