using System.Globalization;
using System.Text.Json;

namespace LlmResilience.Redis;

/// <summary>Reads a subject's record as <see cref="RedisMergeScript"/> writes it.</summary>
internal static class RedisRecords
{
    private const int ErrorAt = 142;

    public static StoredHint ToHint(Subject subject, string record)
    {
        int line = record.IndexOf('\n', ErrorAt);
        using JsonDocument? error = line > ErrorAt ? JsonDocument.Parse(record.AsMemory(ErrorAt, line - ErrorAt)) : null;
        using JsonDocument rest = JsonDocument.Parse(record.AsMemory(line + 1));
        JsonElement root = rest.RootElement;
        return new StoredHint
        {
            Subject = subject,
            Epoch = Number(record, 0, 10),
            ResetEpoch = Number(record, 11, 10),
            ErrorCount = Number(record, 22, 15),
            SuccessCount = Number(record, 38, 15),
            ConsecutiveErrors = (int)Number(record, 54, 10),
            LastAttemptAt = RedisTimes.ToTime(record.AsSpan(65, RedisTimes.Length)),
            LastSuccessAt = RedisTimes.ToTime(record.AsSpan(85, RedisTimes.Length)),
            Version = Number(record, 125, 16),
            LastError = error is null ? null : ErrorOf(error.RootElement),
            Opening = root.TryGetProperty("opening", out JsonElement opening) ? OpeningOf(subject, opening) : null,
            ClosedAt = TimeOf(root, "closed"),
            Learned = root.TryGetProperty("lessons", out JsonElement lessons) ? [.. lessons.EnumerateArray().Select(LessonOf).OfType<LearnedElement>()] : [],
        };
    }

    private static long Number(string record, int at, int length) =>
        long.Parse(record.AsSpan(at, length), NumberStyles.None, CultureInfo.InvariantCulture);

    private static HintError ErrorOf(JsonElement error) => new()
    {
        Category = CategoryOf(error, "category"),
        Message = TextOf(error, "message"),
        StatusCode = error.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : null,
        At = TimeOf(error, "at") ?? default,
    };

    private static CircuitOpening OpeningOf(Subject subject, JsonElement opening) => new()
    {
        Subject = subject,
        OpenedAt = TimeOf(opening, "at") ?? default,
        OpenUntil = TimeOf(opening, "until") ?? default,
        Reason = CategoryOf(opening, "reason"),
        Growth = (int)(NumberOf(opening, "growth") ?? 0),
        Permanent = opening.TryGetProperty("permanent", out _),
        Stated = opening.TryGetProperty("stated", out _),
        OwnThreshold = opening.TryGetProperty("own", out _),
    };

    private static LearnedElement? LessonOf(JsonElement lesson) =>
        LearnedElementKindNames.TryParse(TextOf(lesson, "kind"), out LearnedElementKind kind)
            ? new LearnedElement
            {
                Kind = kind,
                Value = TextOf(lesson, "value") ?? "",
                Endpoint = TextOf(lesson, "endpoint"),
                Replacement = TextOf(lesson, "replacement"),
                Evidence = TextOf(lesson, "evidence"),
                LearnedAt = TimeOf(lesson, "learned") ?? default,
                ExpiresAt = TimeOf(lesson, "expires") ?? default,
                Epoch = NumberOf(lesson, "epoch") ?? 0,
                RemovedInEpoch = NumberOf(lesson, "removed"),
            }
            : null;

    private static LlmErrorCategory CategoryOf(JsonElement element, string name) =>
        LlmErrorCategoryNames.TryParse(TextOf(element, name), out LlmErrorCategory category) ? category : LlmErrorCategory.Unknown;

    private static string? TextOf(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static long? NumberOf(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : null;

    private static DateTimeOffset? TimeOf(JsonElement element, string name) => TextOf(element, name) is { } time ? RedisTimes.ToTime(time) : null;
}
