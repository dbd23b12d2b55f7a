namespace LlmResilience.Circuits;

/// <summary>What one attempt says about one subject. <c>default</c> is neutral.</summary>
internal readonly record struct CircuitEvidence
{
    /// <summary>Good, bad or neutral.</summary>
    public OutcomeSignal Signal { get; init; }

    /// <summary>What went wrong, when something did.</summary>
    public LlmErrorCategory Category { get; init; }

    /// <summary>Whether this one verdict is enough to open the circuit.</summary>
    public bool Certain { get; init; }

    /// <summary>Whether it holds until somebody changes something.</summary>
    public bool Permanent { get; init; }

    /// <summary>The time until which the provider asked to be left alone.</summary>
    public DateTimeOffset? StatedUntil { get; init; }

    /// <summary>No connection, or a broken one: failures at the same moment are one event.</summary>
    public bool NetworkFailure { get; init; }

    /// <summary>The provider answered with a refusal: good news for a circuit that was opened because nothing answered.</summary>
    public bool Answered { get; init; }

    /// <summary>Who saw it: the model for a provider's circuit, the key for a target's.</summary>
    public string? Witness { get; init; }

    /// <summary>Whether a failure counts only once another witness has seen one too.</summary>
    public bool NeedsSecondWitness { get; init; }

    /// <summary>Whether the open time must not grow, since the subject's provider is open itself.</summary>
    public bool HoldsGrowth { get; init; }

    /// <summary>Whether it concerns a credential that the caller brought, which is nobody else's business.</summary>
    public bool CallerCredential { get; init; }

    /// <summary>What the verdict rests on.</summary>
    public string? Text { get; init; }

    /// <summary>The subject works.</summary>
    /// <param name="witness">Who saw it.</param>
    /// <returns>The evidence.</returns>
    public static CircuitEvidence Good(string? witness = null) => new() { Signal = OutcomeSignal.Good, Witness = witness };
}
