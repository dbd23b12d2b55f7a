using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmResilience.Testing.Answers;

/// <summary>Puts values into the JSON templates of the answers.</summary>
internal static class Json
{
    /// <summary>A JSON string with its quotes, escaped no further than JSON demands, as providers do.</summary>
    public static string Text(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>A time as RFC 3339 in UTC.</summary>
    public static string Time(DateTimeOffset time) =>
        $"\"{time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}\"";

    /// <summary>A list of numbers without its brackets.</summary>
    public static string Numbers(IEnumerable<float> values) =>
        string.Join(',', values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture)));
}
