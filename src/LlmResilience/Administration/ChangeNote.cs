namespace LlmResilience;

/// <summary>Who makes a change, and why. Both stand in the error journal's audit, in the log, and where the change has its effect.</summary>
/// <remarks>Write no secret into it; what looks like an API key is taken out.</remarks>
public sealed record ChangeNote
{
    /// <summary>The most characters of <see cref="Who"/>.</summary>
    public const int MaxWhoLength = 128;

    /// <summary>The most characters of <see cref="Why"/>.</summary>
    public const int MaxWhyLength = JournalMerge.MaxTextLength;

    /// <summary>Makes a note.</summary>
    /// <param name="who">Who makes the change.</param>
    /// <param name="why">Why.</param>
    public ChangeNote(string who, string why)
    {
        Who = who;
        Why = why;
    }

    /// <summary>
    /// Who makes the change, for example a login: one line without a colon before a space, at most <see cref="MaxWhoLength"/> characters. The
    /// library takes the caller's word for it.
    /// </summary>
    public string Who { get; init; }

    /// <summary>Why: one line, at most <see cref="MaxWhyLength"/> characters.</summary>
    public string Why { get; init; }
}
