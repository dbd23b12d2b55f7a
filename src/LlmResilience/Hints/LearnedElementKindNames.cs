namespace LlmResilience;

/// <summary>The names of <see cref="LearnedElementKind"/> as they leave the process.</summary>
public static class LearnedElementKindNames
{
    /// <summary>The stable name of a kind, in lower snake case.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>For example <c>unsupported_endpoint</c>.</returns>
    public static string GetName(LearnedElementKind kind) => kind switch
    {
        LearnedElementKind.UnsupportedEndpoint => "unsupported_endpoint",
        LearnedElementKind.SupportedEndpoint => "supported_endpoint",
        LearnedElementKind.UnsupportedParameter => "unsupported_parameter",
        LearnedElementKind.PreferredEndpoint => "preferred_endpoint",
        LearnedElementKind.ChosenEndpoint => "chosen_endpoint",
        LearnedElementKind.Isolated => "isolated",
    };

    /// <summary>Finds the kind of a name that <see cref="GetName"/> gave.</summary>
    /// <param name="name">The name, in lower snake case.</param>
    /// <param name="kind">The kind, when the name is known.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryParse(string? name, out LearnedElementKind kind)
    {
        foreach (LearnedElementKind candidate in Enum.GetValues<LearnedElementKind>())
        {
            if (GetName(candidate) == name)
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
