namespace LlmResilience;

/// <summary>How a target stands now.</summary>
public enum TargetStanding
{
    /// <summary>Calls go to it.</summary>
    Good,

    /// <summary>Calls go to it, but another process found it failing: one failure here will do to stop them.</summary>
    Suspect,

    /// <summary>Its circuit is open, or its provider's: no calls until a time.</summary>
    Blacklisted,

    /// <summary>Its time is over; one call at a time tries whether it works again.</summary>
    Probing,

    /// <summary>It works again and gets a growing share of the calls.</summary>
    Recovering,
}
