using System.Text;

namespace LlmResilience.Errors.Reading;

/// <summary>Brings messages into one shape: single spaces, no control characters; and for matching one kind of quote, lower case.</summary>
internal static class MessageText
{
    /// <summary>Collapses white space and drops control characters.</summary>
    public static string Clean(string text)
    {
        var builder = new StringBuilder(text.Length);
        bool space = false;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c == '\u200b')
            {
                space = builder.Length > 0;
                continue;
            }

            if (space)
            {
                builder.Append(' ');
                space = false;
            }

            builder.Append(c);
        }

        return builder.ToString();
    }

    /// <summary>The form that phrases are matched against; each character stands where it stood, so positions carry over.</summary>
    public static string ForMatching(string clean) =>
        string.Create(clean.Length, clean, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = source[i] switch
                {
                    '"' or '`' or '\u2018' or '\u2019' or '\u201c' or '\u201d' or '\u00b4' => '\'',
                    var c => char.ToLowerInvariant(c),
                };
            }
        });
}
