namespace LlmResilience;

/// <summary>A caller's own rule about failed attempts, asked before the library's rules.</summary>
/// <remarks>
/// Rules are asked in the order of their registration; the first verdict counts. A rule that throws is treated as one that
/// has no opinion, and what it threw is logged. It may be called from many threads at once, and should not block.
/// </remarks>
public interface ILlmErrorRule
{
    /// <summary>Judges an answer.</summary>
    /// <param name="context">What is known of the failed attempt.</param>
    /// <returns>The verdict, or null when the rule has no opinion.</returns>
    LlmError? Classify(LlmErrorContext context);
}
