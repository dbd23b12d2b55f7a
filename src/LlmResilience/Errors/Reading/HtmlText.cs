using System.Net;
using System.Text;

namespace LlmResilience.Errors.Reading;

/// <summary>The visible text of a web page: gateways and firewalls answer with pages.</summary>
internal static class HtmlText
{
    private const int MaxChars = 2000;

    public static bool IsHtml(string text)
    {
        ReadOnlySpan<char> head = text.AsSpan(0, Math.Min(text.Length, 300));
        return head.Contains("<html", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<head", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase);
    }

    public static string ToText(string html)
    {
        var builder = new StringBuilder();
        int i = 0;
        while (i < html.Length && builder.Length < MaxChars)
        {
            if (html[i] != '<')
            {
                builder.Append(html[i++]);
                continue;
            }

            i = EndOfTag(html, i);
            builder.Append(' ');
        }

        return WebUtility.HtmlDecode(builder.ToString());
    }

    /// <summary>The position after a tag; scripts and styles are passed over as a whole.</summary>
    private static int EndOfTag(string html, int start)
    {
        foreach (string name in (ReadOnlySpan<string>)["script", "style"])
        {
            if (string.Compare(html, start + 1, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                int close = html.IndexOf("</" + name, start, StringComparison.OrdinalIgnoreCase);
                start = close < 0 ? html.Length - 1 : close;
            }
        }

        int end = html.IndexOf('>', start);
        return end < 0 ? html.Length : end + 1;
    }
}
