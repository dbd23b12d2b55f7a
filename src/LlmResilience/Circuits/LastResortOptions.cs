namespace LlmResilience;

/// <summary>
/// What is let through an open circuit when nothing else is left: never before a time that the provider stated, never with
/// a disabled key, on an unsupported endpoint, or past a person's isolation.
/// </summary>
public sealed class LastResortOptions
{
    /// <summary>Attempts at a time.</summary>
    /// <value>3.</value>
    public int Concurrent { get; set; } = 3;

    /// <summary>The shortest time between two such attempts.</summary>
    /// <value>1 second.</value>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The age at which an attempt no longer counts against <see cref="Concurrent"/>.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(10);
}
