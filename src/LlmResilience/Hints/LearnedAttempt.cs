namespace LlmResilience.Hints;

/// <summary>How an attempt ended, as far as hints care.</summary>
internal enum LearnedResult
{
    /// <summary>Nothing is to be counted.</summary>
    Neutral,

    /// <summary>A good answer, to its end.</summary>
    Good,

    /// <summary>A failure; the verdict is given.</summary>
    Failed,
}

/// <summary>The outcome of one attempt, as the learner needs it.</summary>
/// <param name="Target">The hint of the target that was asked.</param>
/// <param name="Endpoint">The API path that was asked, in its canonical spelling.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Error">The verdict on a failure.</param>
/// <param name="ParameterWasSent">Whether the parameter that the verdict names stood in the request that we sent.</param>
/// <param name="CallerCredential">Whether the caller brought the credential.</param>
/// <param name="EndedAt">When it ended.</param>
internal readonly record struct LearnedAttempt(
    Hint Target,
    string Endpoint,
    LearnedResult Result,
    LlmError? Error,
    bool ParameterWasSent,
    bool CallerCredential,
    DateTimeOffset EndedAt);
