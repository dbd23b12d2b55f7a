namespace LlmResilience.Benchmarks.Stores;

/// <summary>What processes flush: batches about targets that the store knows, with counts, times, and at each fourth a failure.</summary>
internal static class Batches
{
    /// <summary>As many deltas as the learner writes at once (Hints:BatchSize).</summary>
    public const int Size = 256;

    private static readonly Subject[] Targets =
        [.. Enumerable.Range(0, Size).Select(static i => Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", $"org/model-{i}"))];

    public static IReadOnlyList<string> Names { get; } = [.. Targets.Select(static target => $"{target.Provider}/{target.Model}")];

    public static IReadOnlyList<HintDelta> Good(DateTimeOffset now) => [.. Targets.Select(target => GoodOf(target, now))];

    public static IReadOnlyList<HintDelta> Mixed(DateTimeOffset now) =>
    [
        .. Targets.Select((target, i) => i % 4 != 0
            ? GoodOf(target, now)
            : GoodOf(target, now) with
            {
                Errors = 1,
                ConsecutiveErrors = 1,
                LastError = new HintError { Category = LlmErrorCategory.Timeout, Message = "upstream request timeout", StatusCode = 504, At = now },
            }),
    ];

    private static HintDelta GoodOf(Subject target, DateTimeOffset now) =>
        new() { Subject = target, Successes = 3, LastAttemptAt = now, LastSuccessAt = now };
}
