namespace LlmResilience;

/// <summary>Whether a failed attempt may have done, and billed, its work.</summary>
public enum LlmMayHaveRun
{
    /// <summary>Refused before any work was done.</summary>
    No,

    /// <summary>It cannot be known: the attempt was accepted, or may have been, and no answer came.</summary>
    Unknown,

    /// <summary>The provider had begun to answer.</summary>
    Yes,
}
