namespace LlmResilience;

/// <summary>The identity of a lesson within its target.</summary>
/// <param name="Kind">What the lesson says.</param>
/// <param name="Value">The API path or the parameter it is about.</param>
/// <param name="Endpoint">The API path on which a parameter is refused; null for the other kinds.</param>
public readonly record struct LearnedElementKey(LearnedElementKind Kind, string Value, string? Endpoint = null);
