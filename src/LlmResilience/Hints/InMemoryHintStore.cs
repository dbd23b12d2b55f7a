namespace LlmResilience.Hints;

/// <summary>Keeps what was learned as long as the process lives.</summary>
internal sealed class InMemoryHintStore : ICompatibilityHintStore
{
}
