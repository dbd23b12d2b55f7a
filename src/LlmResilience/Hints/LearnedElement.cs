namespace LlmResilience;

/// <summary>One lesson about a subject, or a person's order. It has evidence, a time and an expiry, and can be seen and removed by a person.</summary>
public sealed record LearnedElement
{
    /// <summary>What the lesson says.</summary>
    public required LearnedElementKind Kind { get; init; }

    /// <summary>The API path or the parameter it is about.</summary>
    public required string Value { get; init; }

    /// <summary>The API path on which a parameter is refused; null for the other kinds.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What the provider suggested in its place.</summary>
    public string? Replacement { get; init; }

    /// <summary>
    /// Which rule read it from which field of an answer, for example <c>phrase:only_supported_in</c>; never the answer's text. Of an order: who
    /// gave it, and why, for example <c>alice: it is being retired</c>.
    /// </summary>
    public string? Evidence { get; init; }

    /// <summary>When it was learned.</summary>
    public required DateTimeOffset LearnedAt { get; init; }

    /// <summary>When it stops counting by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The target's epoch in which it was learned.</summary>
    /// <value>The default is 0, the epoch of a target that no person has reset.</value>
    public long Epoch { get; init; }

    /// <summary>The epoch in which a person removed it: what was learned in an earlier one does not come back.</summary>
    /// <value>The default is <see langword="null"/>: never removed.</value>
    public long? RemovedInEpoch { get; init; }

    /// <summary>The lesson's identity within its target.</summary>
    public LearnedElementKey Key => new(Kind, Value, Endpoint);

    /// <summary>Whether the lesson counts at a time: not expired, and not removed by a person since it was learned.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Whether it counts.</returns>
    public bool IsLive(DateTimeOffset now) => now < ExpiresAt && !(RemovedInEpoch > Epoch);
}
