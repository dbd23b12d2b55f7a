namespace LlmResilience.Attempts;

/// <summary>How an attempt ended.</summary>
internal enum AttemptResult
{
    /// <summary>The answer came to its end.</summary>
    Good,

    /// <summary>It failed; there is a verdict.</summary>
    Failed,

    /// <summary>It was given up from our side: cancelled, or a stream that nobody read to the end.</summary>
    Neutral,
}
