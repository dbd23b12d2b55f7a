using LlmResilience.Calls;
using LlmResilience.Routing;

namespace LlmResilience.Attempts;

/// <summary>What an attempt may take until the headers of its answer.</summary>
/// <param name="Time">The time.</param>
/// <param name="Setting">The setting that set it; null where it is what is left of the call.</param>
internal readonly record struct AttemptLimit(TimeSpan Time, string? Setting)
{
    /// <summary>Its own limit, and no more than is left of the call. Where both end together it is its own that counts.</summary>
    public static AttemptLimit Of(CallContext call, Target target, DateTimeOffset now)
    {
        if (call.ObservesOnly)
        {
            return new AttemptLimit(Timeout.InfiniteTimeSpan, null);
        }

        TimeSpan left = call.Deadline - now;
        if (OwnOf(call.Info.Streaming, target.Provider.Timeouts) is { } own && own.Time <= left)
        {
            return own;
        }

        return new AttemptLimit(Shorter(left, left), null);
    }

    /// <summary>The shorter of a limit and what is left; never none at all, which would be no limit.</summary>
    public static TimeSpan Shorter(TimeSpan limit, TimeSpan left)
    {
        TimeSpan shorter = limit < left ? limit : left;
        return shorter > TimeSpan.Zero ? shorter : TimeSpan.FromTicks(1);
    }

    private static AttemptLimit? OwnOf(LlmStreaming streaming, TimeoutOptions timeouts)
    {
        // Nobody knows what it is before the headers: it gets the time of the slower kind.
        bool byHeaders = streaming == LlmStreaming.Yes || (streaming == LlmStreaming.Unknown && timeouts.Answer < timeouts.Headers);
        if (byHeaders)
        {
            return new AttemptLimit(timeouts.Headers, nameof(TimeoutOptions.Headers));
        }

        return timeouts.Answer is { } answer ? new AttemptLimit(answer, nameof(TimeoutOptions.Answer)) : null;
    }
}
