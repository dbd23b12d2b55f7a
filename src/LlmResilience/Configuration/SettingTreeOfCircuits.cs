using static LlmResilience.Configuration.SettingNodes;

namespace LlmResilience.Configuration;

/// <summary>The settings of circuits; a part of <see cref="SettingTree"/>.</summary>
internal static class SettingTreeOfCircuits
{
    public static SettingNode[] Nodes() =>
    [
        Group<CircuitOptions>("Provider", o => o.Provider,
        [
            Integer<ProviderCircuitOptions>("FailuresInRow", o => o.FailuresInRow, SettingRange.Count(1, 1_000_000)),
            Number<ProviderCircuitOptions>("FailureRatio", o => o.FailureRatio, SettingRange.PositiveShare),
            Integer<ProviderCircuitOptions>("MinimumThroughput", o => o.MinimumThroughput, SettingRange.Count(1, 1_000_000)),
            Time<ProviderCircuitOptions>("Window", o => o.Window, SettingRange.PositiveTime),
            Time<ProviderCircuitOptions>("OpenFor", o => o.OpenFor, SettingRange.PositiveTime, notAbove: "OpenForAtMost"),
            Time<ProviderCircuitOptions>("OpenForAtMost", o => o.OpenForAtMost, SettingRange.PositiveTime),
            Time<ProviderCircuitOptions>("NetworkFailuresWithin", o => o.NetworkFailuresWithin, SettingRange.TimeOrZero),
        ]),
        Group<CircuitOptions>("Target", o => o.Target,
        [
            Integer<TargetCircuitOptions>("FailuresInRow", o => o.FailuresInRow, SettingRange.Count(1, 1_000_000)),
            Number<TargetCircuitOptions>("FailureRatio", o => o.FailureRatio, SettingRange.PositiveShare),
            Integer<TargetCircuitOptions>("MinimumThroughput", o => o.MinimumThroughput, SettingRange.Count(1, 1_000_000)),
            Time<TargetCircuitOptions>("Window", o => o.Window, SettingRange.PositiveTime),
            Time<TargetCircuitOptions>("OpenFor", o => o.OpenFor, SettingRange.PositiveTime, notAbove: "OpenForAtMost"),
            Time<TargetCircuitOptions>("OpenForAtMost", o => o.OpenForAtMost, SettingRange.PositiveTime),
            Integer<TargetCircuitOptions>("PermanentFailures", o => o.PermanentFailures, SettingRange.Count(1, 1_000_000)),
            Time<TargetCircuitOptions>("PermanentOpenFor", o => o.PermanentOpenFor, SettingRange.PositiveTime, notAbove: "PermanentOpenForAtMost"),
            Time<TargetCircuitOptions>("PermanentOpenForAtMost", o => o.PermanentOpenForAtMost, SettingRange.PositiveTime),
        ]),
        Group<CircuitOptions>("Endpoint", o => o.Endpoint,
        [
            Time<EndpointCircuitOptions>("OpenFor", o => o.OpenFor, SettingRange.PositiveTime, notAbove: "OpenForAtMost"),
            Time<EndpointCircuitOptions>("OpenForAtMost", o => o.OpenForAtMost, SettingRange.PositiveTime),
        ]),
        Group<CircuitOptions>("Key", o => o.Key,
        [
            Integer<KeyCircuitOptions>("BalanceFailures", o => o.BalanceFailures, SettingRange.Count(1, 1_000_000)),
            Time<KeyCircuitOptions>("BalanceWithin", o => o.BalanceWithin, SettingRange.PositiveTime),
            Integer<KeyCircuitOptions>("PermissionFailures", o => o.PermissionFailures, SettingRange.Count(1, 1_000_000)),
            Time<KeyCircuitOptions>("PermissionWithin", o => o.PermissionWithin, SettingRange.PositiveTime),
            Time<KeyCircuitOptions>("OpenFor", o => o.OpenFor, SettingRange.PositiveTime, notAbove: "OpenForAtMost"),
            Time<KeyCircuitOptions>("OpenForAtMost", o => o.OpenForAtMost, SettingRange.PositiveTime),
        ]),
        Group<CircuitOptions>("RateLimit", o => o.RateLimit,
        [
            Time<RateLimitCircuitOptions>("OpenFor", o => o.OpenFor, SettingRange.PositiveTime, notAbove: "OpenForAtMost"),
            Time<RateLimitCircuitOptions>("OpenForAtMost", o => o.OpenForAtMost, SettingRange.PositiveTime),
            Time<RateLimitCircuitOptions>("QuotaOpenFor", o => o.QuotaOpenFor, SettingRange.PositiveTime, notAbove: "QuotaOpenForAtMost"),
            Time<RateLimitCircuitOptions>("QuotaOpenForAtMost", o => o.QuotaOpenForAtMost, SettingRange.PositiveTime),
        ]),
        Group<CircuitOptions>("StatedTimes", o => o.StatedTimes,
        [
            Time<StatedTimeOptions>("BelievedUpTo", o => o.BelievedUpTo, SettingRange.PositiveTime),
            Time<StatedTimeOptions>("ProbeAtLeastEvery", o => o.ProbeAtLeastEvery, SettingRange.PositiveTime),
            Time<StatedTimeOptions>("OtherAtMost", o => o.OtherAtMost, SettingRange.PositiveTime),
            Number<StatedTimeOptions>("Spread", o => o.Spread, SettingRange.Share),
            Time<StatedTimeOptions>("SpreadAtMost", o => o.SpreadAtMost, SettingRange.TimeOrZero),
        ]),
        Group<CircuitOptions>("Ramp", o => o.Ramp,
        [
            Integer<CircuitRampOptions>("GoodOutcomesPerStep", o => o.GoodOutcomesPerStep, SettingRange.Count(1, 1_000_000)),
            Time<CircuitRampOptions>("StepTime", o => o.StepTime, SettingRange.TimeOrZero),
            Number<CircuitRampOptions>("MinimumCallsPerSecond", o => o.MinimumCallsPerSecond, SettingRange.Rate),
        ]),
        Group<CircuitOptions>("LastResort", o => o.LastResort,
        [
            Integer<LastResortOptions>("Concurrent", o => o.Concurrent, SettingRange.Count(1, 1_000_000)),
            Time<LastResortOptions>("Every", o => o.Every, SettingRange.TimeOrZero),
            Time<LastResortOptions>("SlowAfter", o => o.SlowAfter, SettingRange.PositiveTime),
        ]),
        Time<CircuitOptions>("ProbeLease", o => o.ProbeLease, SettingRange.PositiveTime),
        Integer<CircuitOptions>("NeutralProbes", o => o.NeutralProbes, SettingRange.Count(1, 1_000_000)),
        Time<CircuitOptions>("GrowthDropsEvery", o => o.GrowthDropsEvery, SettingRange.PositiveTime),
        Time<CircuitOptions>("HangAfter", o => o.HangAfter, SettingRange.TimeOrZero),
    ];
}
