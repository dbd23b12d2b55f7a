namespace LlmResilience.Circuits;

/// <summary>A person's order that nothing passes a circuit.</summary>
/// <param name="Until">When it ends by itself; null for never.</param>
/// <param name="Who">Who gave it; null where that is not known.</param>
/// <param name="Why">Why.</param>
internal sealed record Isolation(DateTimeOffset? Until, string? Who = null, string? Why = null)
{
    /// <summary>Whether it still holds.</summary>
    /// <param name="now">The time.</param>
    public bool Holds(DateTimeOffset now) => !(now >= Until);
}
