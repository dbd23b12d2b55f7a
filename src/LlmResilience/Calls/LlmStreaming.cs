namespace LlmResilience;

/// <summary>Whether the answer of a call is streamed.</summary>
public enum LlmStreaming
{
    /// <summary>Not known before the response's headers.</summary>
    Unknown,

    /// <summary>The answer comes in one piece.</summary>
    No,

    /// <summary>The answer comes in events.</summary>
    Yes,
}
