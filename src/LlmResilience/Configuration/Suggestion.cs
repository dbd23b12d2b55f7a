namespace LlmResilience.Configuration;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Suggestion
{
    private const int LongestName = 64;

    /// <returns>A sentence with the nearest name, or with all of them where none is near and they are few.</returns>
    public static string For(string name, IEnumerable<string> known, string what)
    {
        string[] names = [.. known.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        if (Nearest(name, names) is { } nearest)
        {
            return $"Did you mean '{nearest}'?";
        }

        return names.Length is > 0 and <= 30 ? $"Known {what}: {string.Join(", ", names)}." : $"No {what} are configured.";
    }

    /// <returns>The nearest name, or null when none is near.</returns>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > LongestName)
        {
            return null;
        }

        string? nearest = null;
        int best = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(Simple(name), Simple(candidate));
            if (distance < best)
            {
                (nearest, best) = (candidate, distance);
            }
        }

        return nearest;
    }

    // Case, hyphens and underscores are what people most often get wrong, so they cost nothing.
    private static string Simple(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static int Distance(string a, string b)
    {
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(previous[j], row[j - 1]) + 1);
            }

            previous = row;
        }

        return previous[b.Length];
    }
}
