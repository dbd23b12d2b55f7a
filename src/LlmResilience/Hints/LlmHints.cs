namespace LlmResilience.Hints;

/// <summary>Shows what is known of the targets.</summary>
internal sealed class LlmHints : ILlmHints
{
}
