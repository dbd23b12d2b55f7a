namespace LlmResilience.Hints;

/// <summary>The lessons of one target as a call reads them: immutable, swapped whole.</summary>
/// <remarks>A lesson may have expired since; the reader compares its time.</remarks>
internal sealed class HintLessons
{
    /// <summary>How many lessons of one kind a target keeps; the oldest leave first.</summary>
    private const int MaxPerKind = 32;

    private HintLessons(LearnedElement[] all)
    {
        All = all;
        UnsupportedEndpoints = Of(LearnedElementKind.UnsupportedEndpoint);
        SupportedEndpoints = Of(LearnedElementKind.SupportedEndpoint);
        UnsupportedParameters = Of(LearnedElementKind.UnsupportedParameter);
        PreferredEndpoints = Of(LearnedElementKind.PreferredEndpoint);
        ChosenEndpoints = Of(LearnedElementKind.ChosenEndpoint);
        Order = Array.Find(all, static element => element.Key == StandingOrder.Key);
    }

    public static HintLessons None { get; } = new([]);

    /// <summary>The latest learned first.</summary>
    public LearnedElement[] All { get; }

    public LearnedElement[] UnsupportedEndpoints { get; }

    public LearnedElement[] SupportedEndpoints { get; }

    public LearnedElement[] UnsupportedParameters { get; }

    public LearnedElement[] PreferredEndpoints { get; }

    /// <summary>What a person chose, which goes before what was learned.</summary>
    public LearnedElement[] ChosenEndpoints { get; }

    /// <summary>The order by which a person took the subject out of service.</summary>
    public LearnedElement? Order { get; }

    /// <summary>These lessons and the given ones, without any that is not live.</summary>
    public HintLessons With(IEnumerable<LearnedElement> learned, DateTimeOffset now)
    {
        Dictionary<LearnedElementKey, LearnedElement> byKey = All.ToDictionary(static element => element.Key);
        foreach (LearnedElement element in learned)
        {
            byKey[element.Key] = byKey.TryGetValue(element.Key, out LearnedElement? old) ? HintMerge.Merge(old, element) : element;
        }

        return Of(byKey.Values, now);
    }

    public HintLessons Without(LearnedElementKey key, DateTimeOffset now) => Of(All.Where(element => element.Key != key), now);

    public LearnedElement? Find(LearnedElementKey key) => Array.Find(All, element => element.Key == key);

    private static HintLessons Of(IEnumerable<LearnedElement> elements, DateTimeOffset now)
    {
        LearnedElement[] all = [.. elements
            .Where(element => element.IsLive(now))
            .OrderByDescending(static element => element.LearnedAt)
            .ThenBy(static element => element.Value, StringComparer.Ordinal)
            .GroupBy(static element => element.Kind)
            .SelectMany(static kind => kind.Take(MaxPerKind))];
        return all.Length == 0 ? None : new HintLessons(all);
    }

    private LearnedElement[] Of(LearnedElementKind kind) => Array.FindAll(All, element => element.Kind == kind);
}
