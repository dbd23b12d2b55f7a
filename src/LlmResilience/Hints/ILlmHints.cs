namespace LlmResilience;

/// <summary>Shows what is known of the targets.</summary>
public interface ILlmHints
{
}
