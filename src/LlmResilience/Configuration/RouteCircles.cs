namespace LlmResilience.Configuration;

/// <summary>Finds routes that lead back to themselves; each circle is reported once, at its first route by name.</summary>
internal static class RouteCircles
{
    /// <returns>Whether there are any.</returns>
    public static bool Check(LlmResilienceOptions options, FaultList faults)
    {
        int before = faults.Texts.Count;
        foreach (string name in options.Routes.Keys)
        {
            Walk([name], options, faults, []);
        }

        return faults.Texts.Count > before;
    }

    private static void Walk(List<string> trail, LlmResilienceOptions options, FaultList faults, HashSet<string> visited)
    {
        IList<string> targets = options.Routes[trail[^1]]?.Targets ?? [];
        for (int i = 0; i < targets.Count; i++)
        {
            string? entry = targets[i];
            if (entry is null || !options.Routes.ContainsKey(entry))
            {
                continue;
            }

            if (string.Equals(entry, trail[0], StringComparison.OrdinalIgnoreCase))
            {
                Report(trail, i, faults);
            }
            else if (IsAfter(entry, trail[0]) && visited.Add(entry.ToUpperInvariant()))
            {
                Walk([.. trail, entry], options, faults, visited);
            }
        }
    }

    // Only circles whose every other route comes later by name: so each is found from one of its routes alone.
    private static bool IsAfter(string entry, string first) => string.Compare(entry, first, StringComparison.OrdinalIgnoreCase) > 0;

    private static void Report(List<string> trail, int index, FaultList faults)
    {
        string path = $"Routes:{trail[^1]}:Targets:{index}";
        if (trail.Count == 1)
        {
            faults.Add(path, $"the route '{trail[0]}' names itself.", "Take the entry out, or name a target.");
            return;
        }

        faults.Add(path, $"the routes make a circle: {string.Join(" → ", trail.Append(trail[0]))}.", "Take one of these entries out.");
    }
}
