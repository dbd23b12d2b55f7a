using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>A person's order as it is kept: a lesson that says who gave it, why, and until when.</summary>
internal static class StandingOrder
{
    private const string Separator = ": ";

    /// <summary>The identity of the order that takes a subject out of service.</summary>
    public static LearnedElementKey Key { get; } = new(LearnedElementKind.Isolated, "*");

    /// <summary>What stands for no end. What is kept some days longer must still be a time.</summary>
    public static DateTimeOffset NoEnd { get; } = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A store takes some minutes off the end of what a clock that is ahead has written.
    private static readonly DateTimeOffset PracticallyNoEnd = NoEnd.AddYears(-1_000);

    public static LearnedElement Isolating(string who, string why, DateTimeOffset at, DateTimeOffset? until) =>
        Of(Key.Kind, Key.Value, who, why, at, until);

    public static LearnedElement Choosing(string endpoint, string who, string why, DateTimeOffset at) =>
        Of(LearnedElementKind.ChosenEndpoint, endpoint, who, why, at, null);

    public static DateTimeOffset? EndOf(LearnedElement order) => order.ExpiresAt >= PracticallyNoEnd ? null : order.ExpiresAt;

    /// <summary>What a lesson of the kind <see cref="LearnedElementKind.Isolated"/> says to a circuit.</summary>
    public static Isolation ToIsolation(LearnedElement order)
    {
        string? evidence = order.Evidence;
        int at = evidence?.IndexOf(Separator, StringComparison.Ordinal) ?? -1;
        return at < 0
            ? new Isolation(EndOf(order), evidence)
            : new Isolation(EndOf(order), evidence![..at], evidence[(at + Separator.Length)..]);
    }

    /// <summary>Whether a name can stand before the reason.</summary>
    public static bool IsName(string who) => !who.Contains(Separator, StringComparison.Ordinal) && !who.EndsWith(':');

    private static LearnedElement Of(LearnedElementKind kind, string value, string who, string why, DateTimeOffset at, DateTimeOffset? until) => new()
    {
        Kind = kind,
        Value = value,
        Evidence = who + Separator + why,
        LearnedAt = at,
        ExpiresAt = until < NoEnd ? until.Value : NoEnd,
    };
}
