using System.Text;
using System.Text.Json;

namespace LlmResilience.Errors.Reading;

/// <summary>
/// Walks a JSON error once over its bytes and collects what <see cref="ErrorFields"/> names. Cut and malformed texts are read as far
/// as they go; depth and lengths are bounded.
/// </summary>
internal static class JsonErrorReader
{
    private const int MaxDepth = 12;

    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 };

    /// <summary>Reads an object or array at the start of the text; what follows it is not looked at.</summary>
    /// <param name="json">Valid UTF-8.</param>
    /// <param name="facts">Receives what is found.</param>
    /// <param name="depth">How many answers this one is nested in.</param>
    /// <returns>False when it is no JSON and told nothing.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, ErrorFacts facts, int depth)
    {
        int before = Told(facts);
        int messages = facts.Messages.Count;
        if (!Walk(json, facts, depth) && Told(facts) == before)
        {
            // Line breaks inside strings are the commonest fault of printed JSON; outside of strings spaces mean the same.
            byte[] spaced = json.ToArray();
            for (int i = 0; i < spaced.Length; i++)
            {
                spaced[i] = spaced[i] < 0x20 ? (byte)' ' : spaced[i];
            }

            Walk(spaced, facts, depth);
        }

        if (facts.Messages.Count == messages)
        {
            CutMessage.Read(json, facts);
        }

        return Told(facts) != before;
    }

    private static int Told(ErrorFacts facts) =>
        facts.Messages.Count + facts.Words.Count + facts.QuotaNames.Count + (facts.InnerStatus is null ? 0 : 1) + (facts.StatedWait is null ? 0 : 1);

    private static bool Walk(ReadOnlySpan<byte> json, ErrorFacts facts, int depth)
    {
        var walk = new ErrorWalk(facts, depth);
        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(Options));
            return reader.Read() && ReadValue(ref reader, ref walk, ErrorField.Container, 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadValue(ref Utf8JsonReader reader, ref ErrorWalk walk, ErrorField field, int level)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when level < MaxDepth && ErrorWalk.Descends(field):
                return ReadObject(ref reader, ref walk, field, level);
            case JsonTokenType.StartArray when level < MaxDepth && (ErrorWalk.Descends(field) || field == ErrorField.Location):
                return ReadArray(ref reader, ref walk, field, level);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return reader.TrySkip();
            case JsonTokenType.String when field != ErrorField.None:
                walk.Take(field, reader.GetString() ?? "");
                return true;
            case JsonTokenType.Number when field != ErrorField.None:
                walk.Take(field, Encoding.UTF8.GetString(reader.ValueSpan));
                return true;
            default:
                return true;
        }
    }

    private static bool ReadObject(ref Utf8JsonReader reader, ref ErrorWalk walk, ErrorField field, int level)
    {
        walk.Open(field);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                walk.Close();
                return true;
            }

            ErrorField name = NameOf(ref reader);
            if (!reader.Read() || !ReadValue(ref reader, ref walk, name, level + 1))
            {
                return false;
            }
        }

        return false;
    }

    private static bool ReadArray(ref Utf8JsonReader reader, ref ErrorWalk walk, ErrorField field, int level)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return true;
            }

            if (!ReadValue(ref reader, ref walk, field, level + 1))
            {
                return false;
            }
        }

        return false;
    }

    private static ErrorField NameOf(ref Utf8JsonReader reader)
    {
        Span<char> name = stackalloc char[40];
        if (reader.ValueSpan.Length > name.Length)
        {
            return ErrorField.None;
        }

        return ErrorFields.Find(name[..reader.CopyString(name)]);
    }
}
