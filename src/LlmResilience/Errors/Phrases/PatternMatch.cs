namespace LlmResilience.Errors.Phrases;

/// <summary>What a phrase caught, as a place in the message.</summary>
internal readonly record struct PhraseCapture(CaptureKind Kind, int Start, int Length);

/// <summary>One search for one pattern.</summary>
internal struct PatternMatch(string text, PatternPart[] parts, List<PhraseCapture> captures, int steps, int maxGap)
{
    private const int MaxCapture = 120;
    private int _steps = steps;

    /// <summary>Whether the parts from this one on stand within so many characters.</summary>
    public bool After(int part, int position, int window)
    {
        if (part == parts.Length)
        {
            return true;
        }

        int last = Math.Min(text.Length, position + window);
        if (parts[part].Literal is not { } literal)
        {
            return AfterCapture(part, position, last);
        }

        for (int from = position; _steps-- > 0;)
        {
            int length = Math.Min(text.Length - from, last - from + literal.Length);
            int at = length <= 0 ? -1 : text.IndexOf(literal, from, length, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            if (StartsWord(literal, at) && At(part + 1, at + literal.Length))
            {
                return true;
            }

            from = at + 1;
        }

        return false;
    }

    /// <summary>Whether the parts from this one on stand exactly here.</summary>
    public bool At(int part, int position)
    {
        if (part == parts.Length)
        {
            return true;
        }

        if (parts[part].Capture is { } kind)
        {
            return AtCapture(part, position, kind);
        }

        if (parts[part].Literal is not { } literal)
        {
            return After(part + 1, position, maxGap);
        }

        return string.CompareOrdinal(text, position, literal, 0, literal.Length) == 0
            && StartsWord(literal, position)
            && At(part + 1, position + literal.Length);
    }

    private bool AfterCapture(int part, int position, int last)
    {
        for (int at = position; at < last && _steps-- > 0; at++)
        {
            if ((at == 0 || !IsWord(text[at - 1])) && At(part, at))
            {
                return true;
            }
        }

        return false;
    }

    private bool AtCapture(int part, int position, CaptureKind kind)
    {
        bool quoted = position < text.Length && text[position] == '\'';
        int start = quoted ? position + 1 : position;
        int end = start;
        while (end < text.Length && end - start < MaxCapture && IsWord(text[end]))
        {
            end++;
        }

        int after = quoted && end < text.Length && text[end] == '\'' ? end + 1 : end;
        int length = end - start;
        while (length > 0 && text[start + length - 1] is '.' or ':' or '/')
        {
            length--;
        }

        if (length > 0 && text[start + length - 1] == ']' && text.IndexOf('[', start, length) < 0)
        {
            length--;
        }

        // Without a quote the sentence's own stop or colon is not part of the name.
        after = after == end ? start + length : after;
        if (length == 0)
        {
            return false;
        }

        int known = captures.Count;
        captures.Add(new PhraseCapture(kind, start, length));
        if (At(part + 1, after))
        {
            return true;
        }

        captures.RemoveRange(known, captures.Count - known);
        return false;
    }

    private readonly bool StartsWord(string literal, int at) =>
        at == 0 || !char.IsAsciiLetterOrDigit(literal[0]) || !char.IsAsciiLetterOrDigit(text[at - 1]);

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '$' or '[' or ']' or '/' or ':' or '@' or '{' or '}' or '#';
}
