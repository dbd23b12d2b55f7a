using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>What the circuits say of one target.</summary>
/// <param name="Standing">How it stands.</param>
/// <param name="Until">When that ends by itself, where it is known.</param>
/// <param name="Reason">The category that brought it there; null for a good standing.</param>
/// <param name="Share">The share of calls that may go to it, from 0 to 1.</param>
/// <param name="Order">The order of a person that brought it there; null when it was not one.</param>
internal readonly record struct StandingOfTarget(
    TargetStanding Standing, DateTimeOffset? Until = null, LlmErrorCategory? Reason = null, double Share = 1, Isolation? Order = null);
