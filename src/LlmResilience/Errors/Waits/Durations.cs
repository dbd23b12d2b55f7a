using System.Globalization;

namespace LlmResilience.Errors.Waits;

/// <summary>Durations as providers write them: "1s", "6m0s", "1h2m3.5s", "120ms", "20 seconds", "6 hours", "1 minute and 5 seconds".</summary>
internal static class Durations
{
    /// <summary>The longest wait that is believed to be one; larger numbers are moments or nonsense.</summary>
    private const double MaxSeconds = 366 * 86_400.0;

    /// <summary>A wait of so many seconds; null when negative, not a number or beyond a year.</summary>
    public static TimeSpan? FromSeconds(double seconds) =>
        seconds is >= 0 and <= MaxSeconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Reads a duration at the start of the text.</summary>
    /// <param name="text">Starts with the duration.</param>
    /// <param name="duration">What was read.</param>
    /// <param name="length">How many characters it took.</param>
    /// <returns>Whether a number with a unit stands there.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration, out int length)
    {
        double total = 0;
        int position = 0;
        length = 0;
        while (TryPart(text, position, out double seconds, out int end))
        {
            total += seconds;
            length = end;
            position = SkipJoin(text, end);
        }

        TimeSpan? wait = length > 0 ? FromSeconds(total) : null;
        duration = wait ?? default;
        return wait is not null;
    }

    private static bool TryPart(ReadOnlySpan<char> text, int start, out double seconds, out int end)
    {
        int i = start;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || (text[i] is '.' or ',' && i > start && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))))
        {
            i++;
        }

        seconds = 0;
        end = i;
        if (i == start || !double.TryParse(text[start..i], NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double number))
        {
            return false;
        }

        int unit = i < text.Length && text[i] is ' ' or '-' ? i + 1 : i;
        while (end < text.Length && (end < unit || char.IsLetter(text[end])))
        {
            end++;
        }

        double? scale = unit <= end ? UnitOf(text[unit..end]) : null;
        seconds = number * (scale ?? 0);
        return scale is not null;
    }

    private static double? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" or "msec" or "millisecond" or "milliseconds" or "毫秒" => 0.001,
        "s" or "S" or "sec" or "secs" or "second" or "seconds" or "秒" => 1,
        "m" or "M" or "min" or "mins" or "minute" or "minutes" or "分钟" or "分" => 60,
        "h" or "H" or "hr" or "hrs" or "hour" or "hours" or "小时" => 3600,
        "d" or "D" or "day" or "days" or "天" => 86_400,
        "week" or "weeks" => 604_800,
        _ => null,
    };

    private static int SkipJoin(ReadOnlySpan<char> text, int position)
    {
        ReadOnlySpan<char> rest = text[position..];
        foreach (string join in (ReadOnlySpan<string>)[", and ", " and ", ", ", " "])
        {
            if (rest.StartsWith(join, StringComparison.Ordinal))
            {
                return position + join.Length;
            }
        }

        return position;
    }
}
