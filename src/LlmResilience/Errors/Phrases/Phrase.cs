namespace LlmResilience.Errors.Phrases;

/// <summary>A sentence by which providers say what went wrong, and what it means.</summary>
internal sealed record Phrase(string Name, string Pattern)
{
    private readonly PhrasePattern _compiled = new(Pattern);

    /// <summary>What the sentence means.</summary>
    public LlmErrorCategory Category { get; init; }

    /// <summary>What it blames, where that is not what its category usually blames.</summary>
    public LlmBlame? Blame { get; init; }

    /// <summary>How far it reaches.</summary>
    public LlmLimitScope Scope { get; init; }

    /// <summary>Whether it passes by itself, where that is not as its category usually is.</summary>
    public bool? Transient { get; init; }

    /// <summary>Whether it holds until somebody changes something.</summary>
    public bool Permanent { get; init; }

    /// <summary>The parameter that it is about, where the sentence names a feature instead.</summary>
    public string? Parameter { get; init; }

    /// <summary>Only in answers that have this status themselves or quote it; null for all.</summary>
    public int? Status { get; init; }

    /// <summary>Whether the sentence only says that an upstream answered badly; a quoted status that blames the request says more.</summary>
    public bool OfUpstream { get; init; }

    /// <summary>Whether the sentence leaves the window open: with a short wait it is a rate limit, else an allowance.</summary>
    public bool JudgedByWait { get; init; }

    /// <summary>Whether the sentence says that its word is a parameter; without that only what looks like a name is taken for one.</summary>
    public bool SaysParameter { get; } =
        Pattern.Contains("parameter", StringComparison.Ordinal) || Pattern.Contains("argument", StringComparison.Ordinal)
        || Pattern.Contains("field", StringComparison.Ordinal) || Pattern.Contains("extra inputs", StringComparison.Ordinal);

    public bool MayMatch(in TrigramSet trigrams) => _compiled.MayMatch(trigrams);

    public bool TryMatch(string text, List<PhraseCapture> captures)
    {
        captures.Clear();
        return _compiled.TryMatch(text, captures);
    }
}
