using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmResilience.Redis.Journal;

/// <summary>How entries and audit lines are written: as JSON without what is not set. Time and identity stand in their place in the order.</summary>
internal static class JournalTexts
{
    // What is not ASCII is kept as it is; nothing here is ever put into a page.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] ToStored(JournalEntry entry) => Write(json =>
    {
        json.WriteString("provider", entry.Provider);
        WriteText(json, "address", entry.Address);
        WriteText(json, "model", entry.Model);
        json.WriteString("endpoint", entry.Endpoint);
        json.WriteString("category", LlmErrorCategoryNames.GetName(entry.Category));
        json.WriteString("blame", LlmBlameNames.GetName(entry.Blame));
        WriteText(json, "code", entry.ProviderCode);
        WriteText(json, "type", entry.ProviderType);
        WriteText(json, "message", entry.Message);
        WriteNumber(json, "status", entry.StatusCode);
        WriteText(json, "request_id", entry.RequestId);
        WriteText(json, "key", entry.KeyFingerprint);
        json.WriteNumber("attempt", entry.AttemptNumber);
        json.WriteString("call", entry.CallId);
        WriteText(json, "trace", entry.TraceId);
        WriteText(json, "tenant", entry.Tenant);
        json.WriteNumber("duration_ticks", entry.Duration.Ticks);
        WriteNumber(json, "input_tokens", entry.InputTokens);
        WriteNumber(json, "output_tokens", entry.OutputTokens);
        if (entry.Cost is { } cost)
        {
            json.WriteNumber("cost", cost);
        }

        json.WriteString("may_have_run", LlmMayHaveRunNames.GetName(entry.MayHaveRun));
    });

    public static byte[] ToStored(AuditLine line) => Write(json =>
    {
        json.WriteString("who", line.Who);
        json.WriteString("action", line.Action);
        WriteText(json, "subject", line.Subject is { } subject ? RedisSubjects.ToStored(subject) : null);
        WriteText(json, "why", line.Why);
        WriteText(json, "detail", line.Detail);
    });

    /// <summary>Reads an entry, and the mark that a person has made: its time, and behind a blank what there was to say.</summary>
    public static JournalEntry ToEntry(JournalCursor place, string text, string? mark)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement json = document.RootElement;
        return new JournalEntry
        {
            Id = place.Id,
            At = place.At,
            Provider = TextOf(json, "provider") ?? "",
            Address = TextOf(json, "address"),
            Model = TextOf(json, "model"),
            Endpoint = TextOf(json, "endpoint") ?? "",
            Category = LlmErrorCategoryNames.TryParse(TextOf(json, "category"), out LlmErrorCategory category) ? category : LlmErrorCategory.Unknown,
            Blame = LlmBlameNames.TryParse(TextOf(json, "blame"), out LlmBlame blame) ? blame : LlmBlame.None,
            ProviderCode = TextOf(json, "code"),
            ProviderType = TextOf(json, "type"),
            Message = TextOf(json, "message"),
            StatusCode = (int?)NumberOf(json, "status"),
            RequestId = TextOf(json, "request_id"),
            KeyFingerprint = TextOf(json, "key"),
            AttemptNumber = (int)(NumberOf(json, "attempt") ?? 1),
            CallId = TextOf(json, "call") ?? "",
            TraceId = TextOf(json, "trace"),
            Tenant = TextOf(json, "tenant"),
            Duration = TimeSpan.FromTicks(NumberOf(json, "duration_ticks") ?? 0),
            InputTokens = NumberOf(json, "input_tokens"),
            OutputTokens = NumberOf(json, "output_tokens"),
            Cost = json.TryGetProperty("cost", out JsonElement cost) ? cost.GetDecimal() : null,
            MayHaveRun = LlmMayHaveRunNames.TryParse(TextOf(json, "may_have_run"), out LlmMayHaveRun mayHaveRun) ? mayHaveRun : LlmMayHaveRun.Unknown,
            Resolved = mark is not null,
            ResolvedAt = mark is null ? null : RedisTimes.ToTime(mark.AsSpan(0, RedisTimes.Length)),
            ResolutionNotes = mark?.Length > RedisTimes.Length ? mark[(RedisTimes.Length + 1)..] : null,
        };
    }

    public static AuditLine ToLine(JournalCursor place, string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement json = document.RootElement;
        return new AuditLine
        {
            Id = place.Id,
            At = place.At,
            Who = TextOf(json, "who") ?? "",
            Action = TextOf(json, "action") ?? "",
            Subject = TextOf(json, "subject") is { } subject ? RedisSubjects.ToSubject(subject) : null,
            Why = TextOf(json, "why"),
            Detail = TextOf(json, "detail"),
        };
    }

    /// <summary>What a failure counts for: category, provider and model, behind the minute.</summary>
    public static string CountOf(LlmErrorCategory category, string? provider, string? model) =>
        $"|{LlmErrorCategoryNames.GetName(category)}|{Marked(provider)}|{Marked(model)}";

    public static JournalCount ToCount(string name, string numbers)
    {
        string[] parts = name.Split('|');
        int blank = numbers.IndexOf(' ', StringComparison.Ordinal);
        return new JournalCount
        {
            Minute = RedisTimes.ToTime(parts[0]) ?? default,
            Category = LlmErrorCategoryNames.TryParse(parts[1], out LlmErrorCategory category) ? category : LlmErrorCategory.Unknown,
            Provider = Unmarked(parts[2]),
            Model = Unmarked(parts[3]),
            Failures = long.Parse(numbers.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture),
            PossiblyBilled = long.Parse(numbers.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture),
        };
    }

    // An empty name is another than none.
    private static string Marked(string? name) => name is null ? "" : "=" + RedisSubjects.Escape(name);

    private static string? Unmarked(string part) => part.Length == 0 ? null : RedisSubjects.Unescape(part[1..]);

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter json = new(buffer, Relaxed))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static long? NumberOf(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : null;
}
