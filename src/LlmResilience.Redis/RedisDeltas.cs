using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>
/// How a delta is handed to the script: the epoch, then numbers with fixed places when there are only successes; the sign <c>!</c>, numbers and the
/// error, when there are failures as well; else JSON without what is not set.
/// </summary>
internal static class RedisDeltas
{
    private const int EpochLength = 10;
    private const int NumbersLength = 128;

    // What is not ASCII travels as it is; nothing here is ever put into a page.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static RedisValue ToStored(HintDelta delta) => delta switch
    {
        { Forget: true } or { Opening: not null } or { ClosedAt: not null } or { Learned.Count: > 0 } or { Removed.Count: > 0 } => Write(delta),
        { LastError: { } error } => Write(delta, error),
        { Errors: 0, ConsecutiveErrors: 0 } => string.Create(
            CultureInfo.InvariantCulture,
            $"{delta.Epoch:D10}{delta.LastAttemptAt?.UtcTicks ?? 0:D19}{delta.LastSuccessAt?.UtcTicks ?? 0:D19}{delta.Successes}"),
        _ => Write(delta),
    };

    private static byte[] Write(HintDelta delta, HintError error)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        Utf8.TryWrite(
            buffer.GetSpan(NumbersLength),
            CultureInfo.InvariantCulture,
            $"{delta.Epoch:D10}!{delta.LastAttemptAt?.UtcTicks ?? 0:D19}{delta.LastSuccessAt?.UtcTicks ?? 0:D19}{delta.ConsecutiveErrors:D10}{delta.Errors:D15}{delta.Successes:D15}",
            out int written);
        buffer.Advance(written);
        using (Utf8JsonWriter json = new(buffer, Relaxed))
        {
            WriteError(json, error);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Write(HintDelta delta)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        Encoding.ASCII.GetBytes(delta.Epoch.ToString("D10", CultureInfo.InvariantCulture), buffer.GetSpan(EpochLength));
        buffer.Advance(EpochLength);
        using (Utf8JsonWriter json = new(buffer, Relaxed))
        {
            json.WriteStartObject();
            WriteNumber(json, "errors", delta.Errors);
            WriteNumber(json, "successes", delta.Successes);
            WriteNumber(json, "consecutive", delta.ConsecutiveErrors);
            WriteTime(json, "attempt", delta.LastAttemptAt);
            WriteTime(json, "success", delta.LastSuccessAt);
            WriteTime(json, "closed", delta.ClosedAt);
            WriteFlag(json, "forget", delta.Forget);
            if (delta.LastError is { } error)
            {
                json.WritePropertyName("error");
                WriteError(json, error);
            }

            WriteOpening(json, delta.Opening);
            WriteLessons(json, delta.Learned);
            WriteKeys(json, delta.Removed);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // The time stands first, where the script looks for it.
    private static void WriteError(Utf8JsonWriter json, HintError error)
    {
        json.WriteStartObject();
        WriteTime(json, "at", error.At);
        json.WriteString("category", LlmErrorCategoryNames.GetName(error.Category));
        WriteText(json, "message", error.Message);
        if (error.StatusCode is { } status)
        {
            json.WriteNumber("status", status);
        }

        json.WriteEndObject();
    }

    private static void WriteOpening(Utf8JsonWriter json, CircuitOpening? opening)
    {
        if (opening is null)
        {
            return;
        }

        json.WriteStartObject("opening");
        WriteTime(json, "at", opening.OpenedAt);
        WriteTime(json, "until", opening.OpenUntil);
        json.WriteString("reason", LlmErrorCategoryNames.GetName(opening.Reason));
        WriteNumber(json, "growth", opening.Growth);
        WriteFlag(json, "permanent", opening.Permanent);
        WriteFlag(json, "stated", opening.Stated);
        WriteFlag(json, "own", opening.OwnThreshold);
        json.WriteEndObject();
    }

    private static void WriteLessons(Utf8JsonWriter json, IReadOnlyList<LearnedElement> lessons)
    {
        if (lessons.Count == 0)
        {
            return;
        }

        json.WriteStartArray("learned");
        foreach (LearnedElement lesson in lessons)
        {
            json.WriteStartObject();
            WriteKey(json, lesson.Key);
            WriteText(json, "replacement", lesson.Replacement);
            WriteText(json, "evidence", lesson.Evidence);
            WriteTime(json, "learned", lesson.LearnedAt);
            WriteTime(json, "expires", lesson.ExpiresAt);
            WriteNumber(json, "epoch", lesson.Epoch);
            if (lesson.RemovedInEpoch is { } removed)
            {
                json.WriteNumber("removed", removed);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKeys(Utf8JsonWriter json, IReadOnlyList<LearnedElementKey> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        json.WriteStartArray("removed");
        foreach (LearnedElementKey key in keys)
        {
            json.WriteStartObject();
            WriteKey(json, key);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKey(Utf8JsonWriter json, LearnedElementKey key)
    {
        json.WriteString("kind", LearnedElementKindNames.GetName(key.Kind));
        json.WriteString("value", key.Value);
        WriteText(json, "endpoint", key.Endpoint);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, true);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is not null)
        {
            json.WriteString(name, RedisTimes.ToStored(time));
        }
    }
}
