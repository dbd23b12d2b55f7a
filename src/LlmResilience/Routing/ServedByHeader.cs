using System.Globalization;
using System.Text;

namespace LlmResilience.Routing;

/// <summary>The response header that says who answered, and after how many attempts.</summary>
internal static class ServedByHeader
{
    public const string Name = "llm-resilience";

    /// <summary>Writes the value, for example <c>served-by=openai/gpt-4o-mini; attempts=2; fallback=true</c>.</summary>
    public static string Format(string target, int attempts, bool fallback) =>
        string.Create(CultureInfo.InvariantCulture, $"served-by={Printable(target)}; attempts={attempts}; fallback={(fallback ? "true" : "false")}");

    /// <summary>Writes the value for a call that nobody answered.</summary>
    public static string FormatUnserved(int attempts) =>
        string.Create(CultureInfo.InvariantCulture, $"served-by=none; attempts={attempts}; fallback=false");

    // Header values are visible ASCII (RFC 9110, 5.5); a model may be named otherwise.
    private static string Printable(string name)
    {
        if (name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.Contains(';', StringComparison.Ordinal))
        {
            StringBuilder text = new(name.Length);
            foreach (char c in name)
            {
                text.Append(c is >= '!' and <= '~' and not ';' ? c : '_');
            }

            return text.ToString();
        }

        return name;
    }
}
