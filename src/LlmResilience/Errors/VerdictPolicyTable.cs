using System.Collections.Frozen;

namespace LlmResilience.Errors;

/// <summary>The verdict policy: for each category what the call does next. Immutable; options may override rows.</summary>
internal sealed class VerdictPolicyTable
{
    // Repeats of a wait for a stated time are bounded by the call's attempt cap, not by a count of their own.
    private const int AsOftenAsAdmitted = int.MaxValue;

    /// <summary>The table without overrides.</summary>
    public static VerdictPolicyTable BuiltIn { get; } = new([]);

    private readonly FrozenDictionary<LlmErrorCategory, VerdictPolicyOptions> _overrides;

    /// <summary>Creates the table.</summary>
    /// <param name="overrides">Changes by category name; a property left null keeps the row's own value.</param>
    public VerdictPolicyTable(IEnumerable<KeyValuePair<string, VerdictPolicyOptions>> overrides)
    {
        Dictionary<LlmErrorCategory, VerdictPolicyOptions> known = [];
        foreach ((string name, VerdictPolicyOptions changed) in overrides)
        {
            if (LlmErrorCategoryNames.TryParse(name, out LlmErrorCategory category))
            {
                known[category] = changed;
            }
        }

        _overrides = known.ToFrozenDictionary();
    }

    /// <summary>The row for a verdict.</summary>
    public VerdictPolicy For(LlmError error)
    {
        VerdictPolicy row = BuiltInFor(error);
        return !_overrides.TryGetValue(error.Category, out VerdictPolicyOptions? changed)
            ? row
            : row with
            {
                Retries = changed.Retries ?? row.Retries,
                RetriesWithFallback = changed.RetriesWithFallback ?? row.RetriesWithFallback,
                NextTarget = changed.NextTarget ?? row.NextTarget,
            };
    }

    private static VerdictPolicy BuiltInFor(LlmError error) => error.Category switch
    {
        // A path that is missing is the target's fault, an item that is missing the request's.
        LlmErrorCategory.NotFound => new(0, 0, NextTarget: error.Blame == LlmBlame.Endpoint),
        // Nobody knows what an odd 4xx means, but a server that fails in an odd way has failed.
        LlmErrorCategory.Unknown when error.Blame == LlmBlame.Provider => new(1, 0, NextTarget: true),
        // A firewall or network that blocks us blocks every key.
        LlmErrorCategory.PermissionDenied when error.Blame == LlmBlame.Provider => new(0, 0, NextTarget: true),
        // Only an answer that asks for a repeat gets one.
        LlmErrorCategory.Conflict when AsksForRepeat(error) => new(1, 1, NextTarget: false),
        _ => Default(error.Category),
    };

    private static bool AsksForRepeat(LlmError error) =>
        error.Transient
        && (error.RetryAfter is not null
            || (error.Message is { } text
                && (text.Contains("retry", StringComparison.OrdinalIgnoreCase) || text.Contains("try again", StringComparison.OrdinalIgnoreCase))));

    private static VerdictPolicy Default(LlmErrorCategory category) => category switch
    {
        LlmErrorCategory.Authentication => new(0, 0, NextTarget: true, AnotherKey: true),
        LlmErrorCategory.InsufficientBalance => new(0, 0, NextTarget: true, AnotherKey: true),
        LlmErrorCategory.PermissionDenied => new(0, 0, NextTarget: true, AnotherKey: true),
        LlmErrorCategory.QuotaExceeded => new(AsOftenAsAdmitted, AsOftenAsAdmitted, NextTarget: true, AnotherKey: true, RepeatTiming.StatedTime),
        LlmErrorCategory.RateLimit => new(AsOftenAsAdmitted, AsOftenAsAdmitted, NextTarget: true, AnotherKey: true, RepeatTiming.StatedTime),
        LlmErrorCategory.Overloaded => new(3, 0, NextTarget: true),
        LlmErrorCategory.ModelLoading => new(3, 0, NextTarget: true),
        LlmErrorCategory.ServerError => new(3, 0, NextTarget: true),
        LlmErrorCategory.Timeout => new(1, 0, NextTarget: true),
        LlmErrorCategory.Network => new(3, 0, NextTarget: true),
        LlmErrorCategory.Dns => new(3, 0, NextTarget: true),
        LlmErrorCategory.Tls => new(0, 0, NextTarget: true),
        LlmErrorCategory.StreamInterrupted => new(1, 0, NextTarget: true),
        LlmErrorCategory.ModelNotFound => new(0, 0, NextTarget: true, AnotherKey: true),
        LlmErrorCategory.EndpointUnsupported => new(0, 0, NextTarget: true),
        LlmErrorCategory.UnsupportedParameter => new(0, 0, NextTarget: true),
        LlmErrorCategory.ContextLengthExceeded => new(0, 0, NextTarget: true),
        LlmErrorCategory.RequestTooLarge => new(0, 0, NextTarget: true),
        LlmErrorCategory.ContentFiltered => new(0, 0, NextTarget: false),
        LlmErrorCategory.NotFound => new(0, 0, NextTarget: false),
        LlmErrorCategory.InvalidRequest => new(0, 0, NextTarget: false),
        LlmErrorCategory.Conflict => new(0, 0, NextTarget: false),
        LlmErrorCategory.Redirected => new(0, 0, NextTarget: true),
        LlmErrorCategory.DeadlineExceeded => new(0, 0, NextTarget: false),
        LlmErrorCategory.Cancelled => new(0, 0, NextTarget: false),
        LlmErrorCategory.Unknown => new(0, 0, NextTarget: false),
    };
}
