namespace LlmResilience;

/// <summary>The names of <see cref="LlmMayHaveRun"/> as they leave the process: in logs, metrics, stores and reports.</summary>
public static class LlmMayHaveRunNames
{
    /// <summary>The stable name, in lower snake case.</summary>
    /// <param name="mayHaveRun">Whether a failed attempt may have done its work.</param>
    /// <returns><c>no</c>, <c>unknown</c> or <c>yes</c>.</returns>
    public static string GetName(LlmMayHaveRun mayHaveRun) => mayHaveRun switch
    {
        LlmMayHaveRun.No => "no",
        LlmMayHaveRun.Unknown => "unknown",
        LlmMayHaveRun.Yes => "yes",
    };

    /// <summary>Finds what a name that <see cref="GetName"/> gave stands for.</summary>
    /// <param name="name">The name, in lower snake case.</param>
    /// <param name="mayHaveRun">Whether the attempt may have run; unknown, when the name is not known.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryParse(string? name, out LlmMayHaveRun mayHaveRun)
    {
        foreach (LlmMayHaveRun candidate in Enum.GetValues<LlmMayHaveRun>())
        {
            if (GetName(candidate) == name)
            {
                mayHaveRun = candidate;
                return true;
            }
        }

        mayHaveRun = LlmMayHaveRun.Unknown;
        return false;
    }
}
