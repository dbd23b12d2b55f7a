using static LlmResilience.Configuration.SettingNodes;

namespace LlmResilience.Configuration;

/// <summary>
/// All settings by hand: what a configuration section may hold, and the ranges of the values. Kept beside the options classes without
/// reflection, for AOT; a test compares the two and prints what is missing here.
/// </summary>
internal static class SettingTree
{
    public static SettingNode Root { get; } = new("", SettingKind.Group)
    {
        Read = o => o,
        Children =
        [
            Map<LlmResilienceOptions, ProviderOptions>("Providers", o => o.Providers, ProviderNodes()),
            Map<LlmResilienceOptions, RouteOptions>("Routes", o => o.Routes, [TextList<RouteOptions>("Targets", o => o.Targets)]),
            Group<LlmResilienceOptions>("Timeouts", o => o.Timeouts, TimeoutNodes()),
            Group<LlmResilienceOptions>("Retry", o => o.Retry, RetryNodes()),
            Group<LlmResilienceOptions>("Circuits", o => o.Circuits, SettingTreeOfCircuits.Nodes()),
            Group<LlmResilienceOptions>("Hints", o => o.Hints, HintNodes()),
            Group<LlmResilienceOptions>("Journal", o => o.Journal, JournalNodes()),
            Switch<LlmResilienceOptions>("TargetNamesInRequests", o => o.TargetNamesInRequests),
            TextList<LlmResilienceOptions>("ForwardedHeaders", o => o.ForwardedHeaders),
        ],
    };

    private static SettingNode[] ProviderNodes() =>
    [
        Text<ProviderOptions>("Address", o => o.Address),
        Text<ProviderOptions>("Kind", o => o.Kind),
        new("WireFormats", SettingKind.WireFormatList) { Read = o => ((ProviderOptions)o).WireFormats },
        new("ApiKey", SettingKind.Secret) { Read = o => ((ProviderOptions)o).ApiKey, Optional = true },
        Text<ProviderOptions>("ApiVersion", o => o.ApiVersion),
        TextList<ProviderOptions>("Fallback", o => o.Fallback),
        Group<ProviderOptions>("Timeouts", o => o.Timeouts,
        [
            OptionalTime<ProviderTimeoutOptions>("Headers", o => o.Headers),
            OptionalTime<ProviderTimeoutOptions>("Answer", o => o.Answer),
            OptionalTime<ProviderTimeoutOptions>("Total", o => o.Total),
        ], optional: true),
        Switch<ProviderOptions>("AllowInsecureHttp", o => o.AllowInsecureHttp),
    ];

    private static SettingNode[] TimeoutNodes() =>
    [
        Time<TimeoutOptions>("Connect", o => o.Connect, SettingRange.PositiveTime),
        Time<TimeoutOptions>("Headers", o => o.Headers, SettingRange.PositiveTime),
        OptionalTime<TimeoutOptions>("Answer", o => o.Answer),
        Time<TimeoutOptions>("Total", o => o.Total, SettingRange.PositiveTime),
    ];

    private static SettingNode[] RetryNodes() =>
    [
        Integer<RetryOptions>("MaxAttempts", o => o.MaxAttempts, SettingRange.Count(1, 100)),
        Time<RetryOptions>("WaitCeiling", o => o.WaitCeiling, SettingRange.TimeOrZero),
        Time<RetryOptions>("ShortWait", o => o.ShortWait, SettingRange.TimeOrZero),
        Time<RetryOptions>("BaseDelay", o => o.BaseDelay, SettingRange.TimeOrZero, notAbove: "MaxDelay"),
        Time<RetryOptions>("MaxDelay", o => o.MaxDelay, SettingRange.TimeOrZero),
        Number<RetryOptions>("BudgetShare", o => o.BudgetShare, SettingRange.Share),
        Integer<RetryOptions>("BudgetFloor", o => o.BudgetFloor, SettingRange.Count(0, 1_000_000)),
        Map<RetryOptions, VerdictPolicyOptions>("Policies", o => o.Policies,
        [
            Integer<VerdictPolicyOptions>("RetriesWithFallback", o => o.RetriesWithFallback, SettingRange.Count(0, 100), optional: true),
            Integer<VerdictPolicyOptions>("Retries", o => o.Retries, SettingRange.Count(0, 100), optional: true),
            Switch<VerdictPolicyOptions>("NextTarget", o => o.NextTarget, optional: true),
        ]),
    ];

    private static SettingNode[] HintNodes() =>
    [
        Time<HintOptions>("FlushEvery", o => o.FlushEvery, SettingRange.Time(TimeSpan.FromMilliseconds(10))),
        Integer<HintOptions>("BatchSize", o => o.BatchSize, SettingRange.Count(1, 100_000)),
        Integer<HintOptions>("MaxTargets", o => o.MaxTargets, SettingRange.Count(1, 10_000_000)),
        Time<HintOptions>("ParameterLessonFor", o => o.ParameterLessonFor, SettingRange.LongTime),
        Time<HintOptions>("SupportedEndpointFor", o => o.SupportedEndpointFor, SettingRange.LongTime),
        Time<HintOptions>("UnsupportedEndpointFor", o => o.UnsupportedEndpointFor, SettingRange.LongTime),
        Time<HintOptions>("LoadTimeout", o => o.LoadTimeout, SettingRange.TimeOrZero),
        Time<HintOptions>("FlushTimeout", o => o.FlushTimeout, SettingRange.PositiveTime),
        Time<HintOptions>("RetryDelay", o => o.RetryDelay, SettingRange.PositiveTime, notAbove: "MaxRetryDelay"),
        Time<HintOptions>("MaxRetryDelay", o => o.MaxRetryDelay, SettingRange.PositiveTime),
        Switch<HintOptions>("ShareCircuits", o => o.ShareCircuits),
        Time<HintOptions>("KeepAcknowledgedFor", o => o.KeepAcknowledgedFor, SettingRange.TimeOrZero),
        Text<HintOptions>("SpoolPath", o => o.SpoolPath),
        Integer<HintOptions>("SpoolMaxMegabytes", o => o.SpoolMaxMegabytes, SettingRange.Count(1, 100_000)),
    ];

    private static SettingNode[] JournalNodes() =>
    [
        Switch<JournalOptions>("Enabled", o => o.Enabled),
        Integer<JournalOptions>("QueueSize", o => o.QueueSize, SettingRange.Count(1, 1_000_000)),
        Integer<JournalOptions>("BatchSize", o => o.BatchSize, SettingRange.Count(1, 10_000)),
        Time<JournalOptions>("FlushEvery", o => o.FlushEvery, SettingRange.Time(TimeSpan.FromMilliseconds(10))),
        Time<JournalOptions>("FlushTimeout", o => o.FlushTimeout, SettingRange.PositiveTime),
        Time<JournalOptions>("RetryDelay", o => o.RetryDelay, SettingRange.PositiveTime, notAbove: "MaxRetryDelay"),
        Time<JournalOptions>("MaxRetryDelay", o => o.MaxRetryDelay, SettingRange.PositiveTime),
        Time<JournalOptions>("KeepFor", o => o.KeepFor, SettingRange.LongTime),
        Integer<JournalOptions>("MaxEntries", o => o.MaxEntries, SettingRange.Count(1, int.MaxValue)),
        Integer<JournalOptions>("MaxEntriesInMemory", o => o.MaxEntriesInMemory, SettingRange.Count(1, 1_000_000)),
        Time<JournalOptions>("KeepAuditFor", o => o.KeepAuditFor, SettingRange.LongTime),
        Time<JournalOptions>("TrimEvery", o => o.TrimEvery, SettingRange.PositiveTime),
    ];
}
