namespace LlmResilience.Routing;

/// <summary>Why a gate refuses a target.</summary>
internal enum GateRefusal
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The provider does not speak the call's wire format, or does not offer the operation.</summary>
    WireFormat,

    /// <summary>The call refers to something that only its own provider has.</summary>
    ServerState,

    /// <summary>The API path is known not to serve this model.</summary>
    Endpoint,

    /// <summary>The request has a parameter that is known to be refused here.</summary>
    Parameter,

    /// <summary>The target's or the provider's circuit is open, or lets only some calls pass.</summary>
    Circuit,

    /// <summary>The key is cooling until a known time.</summary>
    KeyCooling,

    /// <summary>The key is disabled until something changes.</summary>
    KeyDisabled,

    /// <summary>A person has taken it out of service.</summary>
    Isolated,
}

/// <summary>What a gate says of a target.</summary>
/// <param name="Refusal">Why the target is refused; <see cref="GateRefusal.None"/> admits it.</param>
/// <param name="Reason">The refusal in words, for the report; null when admitted.</param>
/// <param name="OpensAt">When the target will be admitted again, where that is known.</param>
/// <param name="Stated">Whether that time is the provider's word or the end of a limit, so that coming earlier is useless and waiting is not.</param>
internal readonly record struct GateDecision(GateRefusal Refusal, string? Reason = null, DateTimeOffset? OpensAt = null, bool Stated = false)
{
    public static GateDecision Admitted => default;

    public bool IsAdmitted => Refusal == GateRefusal.None;

    /// <summary>Whether the target is only out of order for now, so that it may be tried as a last resort.</summary>
    public bool MayBeLastResort => Refusal == GateRefusal.Circuit && !Stated;

    /// <summary>Whether waiting until <see cref="OpensAt"/> makes sense.</summary>
    public bool MayBeAwaited => Stated && OpensAt is not null && Refusal is GateRefusal.Circuit or GateRefusal.KeyCooling;
}
