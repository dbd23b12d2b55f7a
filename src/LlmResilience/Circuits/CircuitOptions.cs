namespace LlmResilience;

/// <summary>When circuits open, for how long, and how they come back. A reload changes the numbers and forgets no state.</summary>
public sealed class CircuitOptions
{
    /// <summary>Circuits of providers.</summary>
    public ProviderCircuitOptions Provider { get; set; } = new();

    /// <summary>Circuits of targets, and of a key on a target where it is refused the model.</summary>
    public TargetCircuitOptions Target { get; set; } = new();

    /// <summary>Circuits of endpoints of a target.</summary>
    public EndpointCircuitOptions Endpoint { get; set; } = new();

    /// <summary>Circuits of keys: what disables a key.</summary>
    public KeyCircuitOptions Key { get; set; } = new();

    /// <summary>Rate limits and quotas that came without a time, whichever circuit they open.</summary>
    public RateLimitCircuitOptions RateLimit { get; set; } = new();

    /// <summary>How far the times that providers state are believed.</summary>
    public StatedTimeOptions StatedTimes { get; set; } = new();

    /// <summary>The growing share of calls after a recovery.</summary>
    public CircuitRampOptions Ramp { get; set; } = new();

    /// <summary>What is let through when nothing else is left.</summary>
    public LastResortOptions LastResort { get; set; } = new();

    /// <summary>How long a probe holds its permit without renewing it; a probe that got lost frees it after this time.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan ProbeLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After how many probes that told nothing (neutral outcomes) a half-open circuit lets calls through again.</summary>
    /// <value>3.</value>
    public int NeutralProbes { get; set; } = 3;

    /// <summary>The time spent closed that takes one step off the growth of the open time.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan GrowthDropsEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A caller's cancellation counts as a timeout when an attempt had no byte of an answer for this long.</summary>
    /// <value>20 seconds.</value>
    public TimeSpan HangAfter { get; set; } = TimeSpan.FromSeconds(20);
}
