namespace LlmResilience;

/// <summary>
/// How a provider or target that has just recovered gets its calls back: 10, 25, 50, then 100 per cent of them; the rest
/// goes to the next target. There is no ramp where no other target is there, or below one call a second.
/// </summary>
public sealed class CircuitRampOptions
{
    /// <summary>Good outcomes that end a step.</summary>
    /// <value>10.</value>
    public int GoodOutcomesPerStep { get; set; } = 10;

    /// <summary>The time after which one good outcome is enough to end a step.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan StepTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls a second below which every call passes.</summary>
    /// <value>1.</value>
    public double MinimumCallsPerSecond { get; set; } = 1;
}
