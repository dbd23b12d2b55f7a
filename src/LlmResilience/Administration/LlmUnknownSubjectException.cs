namespace LlmResilience;

/// <summary>What a person wants to change is not known here: the provider, the target, the key or the lesson. Nothing was changed.</summary>
public sealed class LlmUnknownSubjectException : LlmResilienceException
{
    internal LlmUnknownSubjectException(string message)
        : base(message, null)
    {
    }
}
