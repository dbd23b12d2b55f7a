using System.Globalization;

namespace LlmResilience.Errors.Waits;

/// <summary>Moments as providers write them: RFC 3339, HTTP dates, seconds or milliseconds since 1970.</summary>
internal static class Moments
{
    // Smaller numbers are durations: 1e9 s is the year 2001, 1e12 ms as well.
    private const double FirstSecond = 1e9;
    private const double FirstMillisecond = 1e12;

    public static DateTimeOffset? Parse(string text)
    {
        text = text.Trim();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return FromNumber(number);
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return text.Length >= 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out DateTimeOffset moment) ? moment : null;
    }

    public static DateTimeOffset? FromNumber(double number) => number switch
    {
        >= FirstMillisecond and < FirstMillisecond * 10 => DateTimeOffset.FromUnixTimeMilliseconds((long)number),
        >= FirstSecond and < FirstSecond * 10 => DateTimeOffset.FromUnixTimeMilliseconds((long)(number * 1000)),
        _ => null,
    };
}
