using System.Globalization;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Waits;

/// <summary>
/// The wait that an answer asks for. Of several the longest counts, so that nothing is sent sooner than the provider said; reset
/// headers of windows that are not used up count only when there is nothing else.
/// </summary>
internal static class RetryAfterReader
{
    private static readonly string[] MillisecondHeaders = ["retry-after-ms", "x-ms-retry-after-ms"];

    /// <summary>The wait.</summary>
    /// <param name="context">The answer.</param>
    /// <param name="facts">What was read from its body.</param>
    /// <param name="hasWindow">Whether the verdict is about a window, so that the windows' headers count.</param>
    public static TimeSpan? Read(LlmErrorContext context, ErrorFacts facts, bool hasWindow)
    {
        DateTimeOffset? now = Moments.Parse(context.GetHeader("date") ?? "") ?? context.Now;
        TimeSpan? wait = Longer(FromHeaders(context, now), facts.StatedWait);
        wait = Longer(wait, WaitText.Find(facts.Messages, now));
        wait ??= Until(facts.StatedReset, now);
        return !hasWindow ? wait : Longer(wait, ResetHeaders.Read(context, now, onlyUsedUp: wait is not null));
    }

    public static TimeSpan? Until(DateTimeOffset? moment, DateTimeOffset? now)
    {
        if (moment is null || now is null)
        {
            return null;
        }

        TimeSpan wait = moment.Value - now.Value;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : Durations.FromSeconds(wait.TotalSeconds);
    }

    private static TimeSpan? FromHeaders(LlmErrorContext context, DateTimeOffset? now)
    {
        TimeSpan? wait = null;
        foreach (string name in MillisecondHeaders)
        {
            if (double.TryParse(context.GetHeader(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds))
            {
                wait = Longer(wait, Durations.FromSeconds(milliseconds / 1000));
            }
        }

        string? value = context.GetHeader("retry-after")?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return wait;
        }

        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            return Longer(wait, Durations.FromSeconds(seconds) ?? Until(Moments.FromNumber(seconds), now));
        }

        return Longer(wait, Durations.TryParse(value, out TimeSpan duration, out _) ? duration : Until(Moments.Parse(value), now));
    }

    private static TimeSpan? Longer(TimeSpan? one, TimeSpan? other) =>
        one is null || other > one ? other ?? one : one;
}
