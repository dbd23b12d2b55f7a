namespace LlmResilience.Hints;

/// <summary>Openings and closings of a subject that is no target: a provider, an endpoint, a key.</summary>
internal sealed class StandingSource(Subject subject) : DeltaSource(subject);
