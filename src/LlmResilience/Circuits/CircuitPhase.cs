namespace LlmResilience.Circuits;

/// <summary>Where a circuit stands.</summary>
internal enum CircuitPhase
{
    /// <summary>Everything passes, outcomes are counted.</summary>
    Closed,

    /// <summary>Nothing passes until a time.</summary>
    Open,

    /// <summary>One probe at a time passes.</summary>
    HalfOpen,

    /// <summary>A growing share passes.</summary>
    Recovering,
}
