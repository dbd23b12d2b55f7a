namespace LlmResilience.Errors.Phrases;

/// <summary>What a phrase catches from a message.</summary>
internal enum CaptureKind
{
    /// <summary>The parameter that is refused.</summary>
    Parameter,

    /// <summary>The parameter to use in its place.</summary>
    NewParameter,

    /// <summary>The API path that is refused.</summary>
    Endpoint,

    /// <summary>The API path to use in its place.</summary>
    NewEndpoint,

    /// <summary>A name that the rule does not keep, for example of a model.</summary>
    Name,
}

/// <summary>A part of a pattern.</summary>
internal readonly record struct PatternPart(string? Literal, CaptureKind? Capture);

/// <summary>
/// A sentence with gaps, matched against the form that <see cref="Reading.MessageText.ForMatching"/> gives. Written as text: `*` is
/// a gap of at most 160 characters, `^` the message's beginning, `{param}`, `{newparam}`, `{endpoint}`, `{newendpoint}`, `{name}` a
/// word, quoted or not. A literal that begins with a letter begins at a word's beginning. Work is bounded by a step count.
/// </summary>
internal sealed class PhrasePattern
{
    private const int MaxGap = 160;
    private const int MaxSteps = 400;
    private readonly PatternPart[] _parts;
    private readonly bool _atStart;
    private readonly int[] _trigrams;

    public PhrasePattern(string pattern)
    {
        _atStart = pattern.StartsWith('^');
        _parts = Parse(_atStart ? pattern[1..] : pattern);
        _trigrams = [.. _parts.SelectMany(static part => TrigramSet.Of(part.Literal ?? "")).Distinct()];
    }

    /// <summary>Whether a text with these sequences may hold the sentence; false is certain.</summary>
    public bool MayMatch(in TrigramSet trigrams) => trigrams.MayHold(_trigrams);

    /// <summary>Looks for the sentence.</summary>
    /// <param name="text">The message in its matching form.</param>
    /// <param name="captures">Receives what was caught, as positions in the text.</param>
    /// <returns>Whether it was found.</returns>
    public bool TryMatch(string text, List<PhraseCapture> captures)
    {
        var match = new PatternMatch(text, _parts, captures, MaxSteps, MaxGap);
        return _atStart ? match.At(0, 0) : match.After(0, 0, text.Length);
    }

    private static PatternPart[] Parse(string pattern)
    {
        var parts = new List<PatternPart>();
        int i = 0;
        while (i < pattern.Length)
        {
            if (pattern[i] == '*')
            {
                parts.Add(default);
                i++;
            }
            else if (pattern[i] == '{')
            {
                int end = pattern.IndexOf('}', i);
                parts.Add(new PatternPart(null, KindOf(pattern[(i + 1)..end])));
                i = end + 1;
            }
            else
            {
                int end = pattern.AsSpan(i).IndexOfAny('*', '{');
                end = end < 0 ? pattern.Length : i + end;
                string literal = pattern[i..end];

                // A gap may be as short as the one space around it.
                bool beforeGap = end < pattern.Length && pattern[end] == '*';
                literal = beforeGap ? literal.TrimEnd() : literal;
                if (literal.Length > 0)
                {
                    parts.Add(new PatternPart(literal, null));
                }

                i = end;
            }
        }

        return [.. parts];
    }

    private static CaptureKind KindOf(string name) => name switch
    {
        "param" => CaptureKind.Parameter,
        "newparam" => CaptureKind.NewParameter,
        "endpoint" => CaptureKind.Endpoint,
        "newendpoint" => CaptureKind.NewEndpoint,
        "name" => CaptureKind.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown capture in a phrase"),
    };
}
