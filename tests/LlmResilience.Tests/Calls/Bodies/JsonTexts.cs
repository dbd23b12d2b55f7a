using System.Text.Json;
using CsCheck;

namespace LlmResilience.Tests.Calls.Bodies;

/// <summary>Generates valid JSON objects as people and programs write them: escapes, repeated names, decoys, odd whitespace.</summary>
internal static class JsonTexts
{
    private static readonly Gen<string> Space = AnyOf("", "", "", " ", "\n", "\t ", "\r\n  ");

    private static readonly Gen<string> Piece = Gen.OneOf(
        AnyOf(
            "\\\"", "\\\\", "\\\\\\\"", "\\/", "\\n", "\\u0041", "\\u006D", "\\u0027", "\\uD83D\\uDE00", "é", "😀", "{", "}", "[", "]", ",", ":",
            "\\\"model\\\":\\\"decoy\\\"", "\\\"stream\\\":true", "model", "stream", "'"),
        Gen.String[Gen.Char['a', 'z'], 0, 8]);

    private static readonly Gen<string> Text = Piece.Array[0, 6].Select(parts => "\"" + string.Concat(parts) + "\"");

    private static readonly Gen<string> Name = Gen.Frequency(
        (3, AnyOf("\"model\"", "\"mod\\u0065l\"", "\"\\u006dodel\"", "\"\\u006D\\u006Fdel\"")),
        (3, AnyOf("\"stream\"", "\"str\\u0065am\"", "\"\\u0073tream\"")),
        (1, AnyOf("\"models\"", "\"Model\"", "\"mode\"", "\"\"", "\"\\\\model\"", "\"model\\\"\"", "\"stream_options\"")),
        (3, Text));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        AnyOf("0", "-1.5e+10", "12", "true", "false", "null", "\"gpt-4o\"", "\"\\u0067pt\"", "\"\""), Text);

    /// <summary>An object with up to six members, nested up to three deep, with whitespace around it.</summary>
    public static Gen<string> Objects { get; } = Gen.Select(Space, Object(3), Space).Select((a, o, b) => a + o + b);

    /// <summary>What a parser makes of it: of repeated names the last counts.</summary>
    public static JsonElement? Last(string json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 100_000 });
        return document.RootElement.TryGetProperty(name, out JsonElement value) ? value.Clone() : null;
    }

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((4, Scalar), (1, Object(depth - 1)), (1, Array(depth - 1)));

    private static Gen<string> Object(int depth) =>
        Gen.Select(Space, Name, Space, Space, Value(depth), Space)
            .Select((a, name, b, c, value, d) => a + name + b + ":" + c + value + d)
            .Array[0, 6].Select(members => "{" + string.Join(",", members) + "}");

    private static Gen<string> Array(int depth) =>
        Gen.Select(Space, Value(depth), Space).Select((a, value, b) => a + value + b)
            .Array[0, 4].Select(items => "[" + string.Join(",", items) + "]");
}
