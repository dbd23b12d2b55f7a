using System.Globalization;

namespace LlmResilience.Errors.Waits;

/// <summary>
/// Headers that say when a window starts anew, in all notations: durations ("6m0s"), seconds, seconds or milliseconds since 1970,
/// RFC 3339. Each has a sibling that says how much of the window is left.
/// </summary>
internal static class ResetHeaders
{
    private static readonly (string Reset, string Remaining)[] Pairs =
    [
        ("x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"),
        ("x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"),
        ("x-ratelimit-reset-requests-day", "x-ratelimit-remaining-requests-day"),
        ("x-ratelimit-reset-tokens-minute", "x-ratelimit-remaining-tokens-minute"),
        ("x-ratelimit-reset-input-tokens", "x-ratelimit-remaining-input-tokens"),
        ("x-ratelimit-reset-output-tokens", "x-ratelimit-remaining-output-tokens"),
        ("anthropic-ratelimit-requests-reset", "anthropic-ratelimit-requests-remaining"),
        ("anthropic-ratelimit-tokens-reset", "anthropic-ratelimit-tokens-remaining"),
        ("anthropic-ratelimit-input-tokens-reset", "anthropic-ratelimit-input-tokens-remaining"),
        ("anthropic-ratelimit-output-tokens-reset", "anthropic-ratelimit-output-tokens-remaining"),
        ("anthropic-ratelimit-unified-reset", "anthropic-ratelimit-unified-remaining"),
        ("x-ratelimit-reset", "x-ratelimit-remaining"),
        ("ratelimit-reset", "ratelimit-remaining"),
        ("x-ratelimit-limit-reset", "x-ratelimit-remaining"),
    ];

    /// <summary>The wait until the windows are new.</summary>
    /// <param name="context">The answer.</param>
    /// <param name="now">What moments are counted from.</param>
    /// <param name="onlyUsedUp">Whether there is another hint, so that only windows with nothing left tell something.</param>
    public static TimeSpan? Read(LlmErrorContext context, DateTimeOffset? now, bool onlyUsedUp)
    {
        if (context.Headers is null)
        {
            return null;
        }

        TimeSpan? usedUp = null;
        TimeSpan? soonest = null;
        foreach ((string reset, string remaining) in Pairs)
        {
            if (Parse(context.GetHeader(reset), now) is not { } wait)
            {
                continue;
            }

            if (IsZero(context.GetHeader(remaining)))
            {
                usedUp = usedUp is null || wait > usedUp ? wait : usedUp;
            }

            soonest = soonest is null || wait < soonest ? wait : soonest;
        }

        return usedUp ?? (onlyUsedUp ? null : soonest);
    }

    private static bool IsZero(string? remaining) =>
        double.TryParse(remaining, NumberStyles.Float, CultureInfo.InvariantCulture, out double left) && left <= 0;

    private static TimeSpan? Parse(string? value, DateTimeOffset? now)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        value = value.Trim();
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return Moments.FromNumber(number) is { } moment ? RetryAfterReader.Until(moment, now) : Durations.FromSeconds(number);
        }

        return Durations.TryParse(value, out TimeSpan duration, out int length) && length == value.Length
            ? duration
            : RetryAfterReader.Until(Moments.Parse(value), now);
    }
}
