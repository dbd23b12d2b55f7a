namespace LlmResilience.Hints;

/// <summary>Whether this process tells circuits of providers and targets to others, and hears of theirs.</summary>
/// <param name="store">The store.</param>
/// <param name="options">Its options.</param>
internal sealed class CircuitSharing(ICompatibilityHintStore store, HintOptions options)
{
    /// <summary>Whether circuits go to the store at all. A store of this process alone keeps them for its next start.</summary>
    public bool IsOn { get; } = !store.IsShared || options.ShareCircuits;

    /// <summary>Whether one process probes for all.</summary>
    public bool LeasesProbes { get; } = store.IsShared && options.ShareCircuits;
}
