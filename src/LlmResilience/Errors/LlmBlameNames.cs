namespace LlmResilience;

/// <summary>The names of <see cref="LlmBlame"/> as they leave the process: in logs, metrics, stores and reports.</summary>
public static class LlmBlameNames
{
    /// <summary>The stable name, in lower snake case.</summary>
    /// <param name="blame">What is at fault.</param>
    /// <returns>For example <c>provider</c>.</returns>
    public static string GetName(LlmBlame blame) => blame switch
    {
        LlmBlame.None => "none",
        LlmBlame.Request => "request",
        LlmBlame.Endpoint => "endpoint",
        LlmBlame.Model => "model",
        LlmBlame.Key => "key",
        LlmBlame.Provider => "provider",
    };

    /// <summary>Finds what a name that <see cref="GetName"/> gave stands for.</summary>
    /// <param name="name">The name, in lower snake case.</param>
    /// <param name="blame">What is at fault, when the name is known.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryParse(string? name, out LlmBlame blame)
    {
        foreach (LlmBlame candidate in Enum.GetValues<LlmBlame>())
        {
            if (GetName(candidate) == name)
            {
                blame = candidate;
                return true;
            }
        }

        blame = LlmBlame.None;
        return false;
    }
}
