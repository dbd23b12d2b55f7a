namespace LlmResilience;

/// <summary>How long an endpoint of a target counts as unsupported. The first verdict that names it is enough.</summary>
public sealed class EndpointCircuitOptions
{
    /// <summary>How long the circuit stays open the first time. It doubles with each re-opening.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan OpenFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that the open time grows to.</summary>
    /// <value>24 hours.</value>
    public TimeSpan OpenForAtMost { get; set; } = TimeSpan.FromHours(24);
}
