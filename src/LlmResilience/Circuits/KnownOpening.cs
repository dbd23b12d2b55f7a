namespace LlmResilience.Circuits;

/// <summary>An opening that another process, or an earlier run of this one, has learned.</summary>
/// <param name="Until">When it ends.</param>
/// <param name="Reason">What opened it.</param>
/// <param name="Permanent">Whether somebody must change something first.</param>
/// <param name="Stated">Whether the provider stated <paramref name="Until"/>.</param>
/// <param name="Growth">How many steps the open time has grown.</param>
/// <param name="Evidence">What the verdict rests on.</param>
internal sealed record KnownOpening(
    DateTimeOffset Until,
    LlmErrorCategory Reason,
    bool Permanent = false,
    bool Stated = false,
    int Growth = 0,
    string? Evidence = null)
{
    /// <summary>Whether the verdict holds for everybody, so that it is taken over and not only suspected.</summary>
    public bool IsCertain => Reason is LlmErrorCategory.Authentication or LlmErrorCategory.InsufficientBalance or LlmErrorCategory.EndpointUnsupported;
}
