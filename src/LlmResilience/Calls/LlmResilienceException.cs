namespace LlmResilience;

/// <summary>The base of the library's own exceptions.</summary>
/// <remarks>
/// It derives from <see cref="Exception"/> and not from <see cref="HttpRequestException"/> on purpose: LLM SDKs repeat a call that
/// ends with the latter, and would multiply the attempts that the library has made already.
/// </remarks>
public abstract class LlmResilienceException : Exception
{
    private protected LlmResilienceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
