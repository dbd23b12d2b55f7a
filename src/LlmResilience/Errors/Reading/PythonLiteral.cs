using System.Text;

namespace LlmResilience.Errors.Reading;

/// <summary>Rewrites a printed Python value (`{'error': None, 'loc': ('body',)}`) as JSON, so that one reader serves both.</summary>
internal static class PythonLiteral
{
    /// <summary>The JSON text, or null when the text does not look like a Python value.</summary>
    public static string? ToJson(string text)
    {
        if (text.Length < 2 || !text.AsSpan(0, Math.Min(text.Length, 60)).Contains('\''))
        {
            return null;
        }

        var json = new StringBuilder(text.Length + 16);
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (c is '\'' or '"')
            {
                i = CopyString(text, i, json);
            }
            else if (char.IsAsciiLetter(c))
            {
                i = CopyName(text, i, json);
            }
            else
            {
                json.Append(c switch { '(' => '[', ')' => ']', _ => c });
                i++;
            }
        }

        return json.ToString();
    }

    /// <summary>What a printed string that holds JSON stands for.</summary>
    /// <param name="text">The string without the quote that begins it.</param>
    /// <param name="quoted">Whether a quote ends it.</param>
    public static string Unescape(ReadOnlySpan<char> text, bool quoted)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length && !(quoted && text[i] == '\''); i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                c = text[++i] switch { 'n' or 't' or 'r' => ' ', var escaped => escaped };
            }

            plain.Append(c);
        }

        return plain.ToString();
    }

    private static int CopyName(string text, int start, StringBuilder json)
    {
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        // The prefix of a bytes or unicode string (b'…', u'…') has no counterpart.
        bool prefix = end - start == 1 && end < text.Length && text[end] is '\'' or '"';
        json.Append(prefix ? "" : text[start..end] switch { "None" => "null", "True" => "true", "False" => "false", var name => name });
        return end;
    }

    private static int CopyString(string text, int start, StringBuilder json)
    {
        char quote = text[start];
        json.Append('"');
        int i = start + 1;
        for (; i < text.Length && text[i] != quote; i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                c = text[++i];
                json.Append(c switch { 'n' or 't' or 'r' => " ", '"' => "\\\"", '\\' => "\\\\", _ => c.ToString() });
            }
            else
            {
                json.Append(c switch { '"' => "\\\"", < ' ' => " ", _ => c.ToString() });
            }
        }

        json.Append('"');
        return i + 1;
    }
}
