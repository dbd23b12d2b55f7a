namespace LlmResilience.Circuits;

/// <summary>What one attempt says about each of its subjects.</summary>
internal readonly record struct SubjectEvidence
{
    public CircuitEvidence Provider { get; init; }

    public CircuitEvidence Target { get; init; }

    public CircuitEvidence Endpoint { get; init; }

    public CircuitEvidence Key { get; init; }

    public CircuitEvidence KeyOnTarget { get; init; }

    /// <summary>The evidence at a place, in the order of <see cref="SubjectCircuits"/>.</summary>
    /// <param name="index">The place.</param>
    public CircuitEvidence this[int index] => index switch
    {
        0 => Provider,
        1 => Target,
        2 => Endpoint,
        3 => Key,
        _ => KeyOnTarget,
    };
}
