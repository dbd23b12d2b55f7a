namespace LlmResilience;

/// <summary>How a circuit stands.</summary>
public enum CircuitStanding
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>No calls until a time.</summary>
    Open,

    /// <summary>Its time is over; one call at a time tries whether the subject works again.</summary>
    HalfOpen,

    /// <summary>The subject works again, and a growing share of the calls passes.</summary>
    Recovering,

    /// <summary>A person shut it: no call passes, not even as a last resort.</summary>
    Isolated,
}
