namespace LlmResilience.Circuits;

/// <summary>How a probe ended, for the lease that it held.</summary>
internal enum ProbeEnding
{
    /// <summary>No attempt was made; the next call may probe with the same lease.</summary>
    Unused,

    /// <summary>The circuit is still shut: another may probe.</summary>
    Shut,

    /// <summary>The circuit lets calls pass again: others need no probe, they will hear of it.</summary>
    Passing,
}
