namespace LlmResilience.Errors;

/// <summary>How a category waits before a repeat on the same target.</summary>
internal enum RepeatTiming
{
    /// <summary>A growing delay, and never sooner than a time the provider named.</summary>
    Backoff,

    /// <summary>
    /// At the time the provider named: a short one is waited for even where another target could answer,
    /// a longer one only where none can. How often is bounded by the call's attempt cap and deadline.
    /// </summary>
    StatedTime,
}

/// <summary>What a verdict of one category does to the call: one row of <see cref="VerdictPolicyTable"/>.</summary>
/// <param name="Retries">Repeats on the same target when no other target is admitted.</param>
/// <param name="RetriesWithFallback">Repeats on the same target when another target is admitted.</param>
/// <param name="NextTarget">Whether the next target is tried.</param>
/// <param name="AnotherKey">Whether another key of the same provider is tried before another target is.</param>
/// <param name="Timing">How a repeat on the same target is timed.</param>
internal readonly record struct VerdictPolicy(
    int Retries,
    int RetriesWithFallback,
    bool NextTarget,
    bool AnotherKey = false,
    RepeatTiming Timing = RepeatTiming.Backoff);
