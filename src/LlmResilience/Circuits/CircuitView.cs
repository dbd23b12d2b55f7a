namespace LlmResilience.Circuits;

/// <summary>How a circuit stands at a moment; made without locks, and without moving anything.</summary>
/// <param name="Phase">Where it stands; an open circuit whose time is over shows what it becomes with the next call.</param>
/// <param name="OpenUntil">When it comes back, spread included; past while half-open; null when it is not shut.</param>
/// <param name="Stated">Whether the provider stated a time that lies ahead.</param>
/// <param name="Permanent">Whether somebody must change something first: a disabled key, a retired model, an unsupported endpoint.</param>
/// <param name="Isolation">The order of a person by which it is shut; null when there is none.</param>
/// <param name="Reason">What opened it; <see cref="LlmErrorCategory.Unknown"/> when it is closed.</param>
/// <param name="Admits">Whether an attempt could pass now; a recovering circuit admits, and may still hold back by its share.</param>
/// <param name="Share">The share of calls that may pass: 1 when closed, 0 when open or isolated.</param>
/// <param name="AllowsLastResort">Whether a last resort may ever pass here as it stands, its rate set aside.</param>
/// <param name="Suspect">Whether one failure opens it, since another process has opened its own.</param>
/// <param name="Evidence">What the verdict that opened it rests on; null when it is closed.</param>
internal readonly record struct CircuitView(
    CircuitPhase Phase,
    DateTimeOffset? OpenUntil,
    bool Stated,
    bool Permanent,
    Isolation? Isolation,
    LlmErrorCategory Reason,
    bool Admits,
    double Share,
    bool AllowsLastResort,
    bool Suspect,
    string? Evidence)
{
    /// <summary>Whether a person shut it.</summary>
    public bool Isolated => Isolation is not null;
}
