namespace LlmResilience.Circuits;

/// <summary>The circuits that one attempt concerns. Those of endpoint and keys exist only where something bad was said.</summary>
internal readonly struct SubjectCircuits
{
    public required Circuit Provider { get; init; }

    /// <summary>Null for a call that names no model.</summary>
    public required Circuit? Target { get; init; }

    public Circuit? Endpoint { get; init; }

    public Circuit? Key { get; init; }

    public Circuit? KeyOnTarget { get; init; }

    /// <summary>Whether all of them let everybody pass; a cheap look before any other.</summary>
    public bool AreClosed =>
        Provider.IsClosed && Target is null or { IsClosed: true } && Endpoint is null or { IsClosed: true }
        && Key is null or { IsClosed: true } && KeyOnTarget is null or { IsClosed: true };

    /// <summary>The number of places, filled or not.</summary>
    public const int Count = 5;

    /// <summary>The circuit at a place, in the order provider, target, endpoint, key, key on target.</summary>
    /// <param name="index">The place.</param>
    public Circuit? this[int index] => index switch
    {
        0 => Provider,
        1 => Target,
        2 => Endpoint,
        3 => Key,
        _ => KeyOnTarget,
    };
}
