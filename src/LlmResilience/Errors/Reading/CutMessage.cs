using System.Text;
using System.Text.RegularExpressions;

namespace LlmResilience.Errors.Reading;

/// <summary>The message of a JSON text that was cut off within it.</summary>
internal static partial class CutMessage
{
    public static void Read(ReadOnlySpan<byte> json, ErrorFacts facts)
    {
        string text = Encoding.UTF8.GetString(json);
        Match match = LastString().Match(text);
        if (match.Success && ErrorFields.Find(match.Groups[1].ValueSpan) is ErrorField.Message or ErrorField.Error)
        {
            facts.AddMessage(match.Groups[2].Value);
        }
    }

    // Nothing but the string itself may follow its name: a closed string is one that the reader has seen.
    [GeneratedRegex("\"([A-Za-z_]{2,30})\"\\s{0,5}:\\s{0,5}\"((?:[^\"\\\\]|\\\\.)+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.RightToLeft)]
    private static partial Regex LastString();
}
