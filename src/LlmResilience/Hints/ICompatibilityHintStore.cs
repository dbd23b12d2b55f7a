namespace LlmResilience;

/// <summary>Keeps what was learned beyond the process.</summary>
public interface ICompatibilityHintStore
{
}
