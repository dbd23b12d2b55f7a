namespace LlmResilience.Circuits;

/// <summary>On what ground an attempt asks to pass.</summary>
internal enum CircuitEntry
{
    /// <summary>The first attempt of a call that could go elsewhere: the ramp is asked.</summary>
    Normal,

    /// <summary>No other target is there: the ramp does not hold it back.</summary>
    NoRamp,

    /// <summary>A further attempt of a call that the ramp has let pass.</summary>
    RampPassed,

    /// <summary>No target is admitted at all, and this one is the first to come back.</summary>
    LastResort,
}
