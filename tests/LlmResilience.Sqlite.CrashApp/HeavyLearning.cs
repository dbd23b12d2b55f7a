namespace LlmResilience.Sqlite.CrashApp;

/// <summary>What a writer learns in each of its batches: a function of the number, so that the file can be checked against it.</summary>
public static class HeavyLearning
{
    /// <summary>Each writer has as many targets of its own, and as many are shared by all.</summary>
    public const int Targets = 12;

    private const string Address = "https://api.openai.com/v1/";

    public static Subject Own(Guid writer, int target) => Subject.Of(SubjectKind.Target, "openai", Address, $"{writer:N}/{target}");

    public static Subject Shared(int target) => Subject.Of(SubjectKind.Target, "openai", Address, $"shared/{target}");

    public static long Errors(long sequence, int target) => ((sequence * 7) + target) % 5;

    public static long Successes(long sequence, int target) => 1 + ((sequence + (target * 3)) % 4);

    public static LearnedElementKey LessonOf(long sequence) =>
        new(LearnedElementKind.UnsupportedParameter, $"parameter_{sequence % 10}", "/v1/chat/completions");

    public static IReadOnlyList<HintDelta> BatchOf(Guid writer, long sequence, DateTimeOffset now) =>
    [
        .. Enumerable.Range(0, Targets).Select(target => DeltaOf(Own(writer, target), sequence, target, now)),
        .. Enumerable.Range(0, Targets).Select(target => DeltaOf(Shared(target), sequence, target, now)),
    ];

    private static HintDelta DeltaOf(Subject subject, long sequence, int target, DateTimeOffset now)
    {
        long errors = Errors(sequence, target);
        LearnedElementKey lesson = LessonOf(sequence);
        HintDelta delta = new()
        {
            Subject = subject,
            Errors = errors,
            Successes = Successes(sequence, target),
            LastAttemptAt = now,
            LastSuccessAt = now,
            LastError = errors > 0 ? new HintError { Category = LlmErrorCategory.Timeout, Message = "upstream request timeout", At = now } : null,
        };
        return target != 0
            ? delta
            : delta with
            {
                Learned =
                [
                    new LearnedElement
                    {
                        Kind = lesson.Kind, Value = lesson.Value, Endpoint = lesson.Endpoint, LearnedAt = now, ExpiresAt = now.AddDays(1),
                    },
                ],
            };
    }
}
