namespace LlmResilience;

/// <summary>The opening of a subject's circuit, as it is remembered across processes.</summary>
public sealed record CircuitOpening
{
    /// <summary>Whose circuit opened.</summary>
    public required Subject Subject { get; init; }

    /// <summary>When it opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Until when it stays open.</summary>
    public required DateTimeOffset OpenUntil { get; init; }

    /// <summary>The category of the verdict that opened it.</summary>
    public required LlmErrorCategory Reason { get; init; }

    /// <summary>How often the open time has grown: 0 for a first opening.</summary>
    /// <value>The default is 0.</value>
    public int Growth { get; init; }

    /// <summary>Whether the verdict holds until somebody changes something (a retired model, an endpoint named as unsupported).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool Permanent { get; init; }

    /// <summary>Whether the provider itself named <see cref="OpenUntil"/>.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool Stated { get; init; }

    /// <summary>
    /// Whether the circuit opened by the process's own full threshold, and not because advice from another process had lowered it.
    /// Only such openings are told to other processes.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool OwnThreshold { get; init; }
}
