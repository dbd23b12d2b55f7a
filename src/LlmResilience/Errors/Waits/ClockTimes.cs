using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmResilience.Errors.Waits;

/// <summary>
/// Times of day at which a window ends: "resets at 10:57 PM UTC", "resets 3pm (Europe/Berlin)". Without a zone nobody knows when
/// that is.
/// </summary>
internal static partial class ClockTimes
{
    public static DateTimeOffset? Next(string message, DateTimeOffset? now)
    {
        Match match = now is null ? Match.Empty : TimeOfDay().Match(message);
        return match.Success && ReadTime(match) is { } time && ReadZone(match.Groups["zone"].Value) is { } zone ? Next(time, zone, now!.Value) : null;
    }

    private static DateTimeOffset? Next(TimeSpan time, TimeZoneInfo zone, DateTimeOffset now)
    {
        DateTime day = TimeZoneInfo.ConvertTime(now, zone).Date;
        DateTimeOffset today = At(day + time, zone);
        return today >= now ? today : At(day.AddDays(1) + time, zone);
    }

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));

    private static TimeSpan? ReadTime(Match match)
    {
        int hour = int.Parse(match.Groups["hour"].ValueSpan, CultureInfo.InvariantCulture);
        int minute = match.Groups["minute"].Success ? int.Parse(match.Groups["minute"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        bool twelve = match.Groups["half"].Success;
        if (minute > 59 || hour > (twelve ? 12 : 23) || (twelve ? hour == 0 : !match.Groups["minute"].Success))
        {
            return null;
        }

        bool evening = match.Groups["half"].Value.StartsWith("p", StringComparison.OrdinalIgnoreCase);
        return new TimeSpan(twelve ? (hour % 12) + (evening ? 12 : 0) : hour, minute, 0);
    }

    private static TimeZoneInfo? ReadZone(string name) =>
        name.Contains('/', StringComparison.Ordinal)
            ? TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null
            : TimeZoneInfo.Utc;

    [GeneratedRegex(@"\b(?:resets?|again|available|access|until|after)(?: at| on)? (?<hour>\d{1,2})(?::(?<minute>\d\d))?(?::\d\d)? ?(?<half>[ap]\.?m\b\.?)? ?\(?(?<zone>(?:UTC|GMT)(?![\w+-])|[A-Z][a-z]{2,12}/[A-Z][A-Za-z_/]{2,30})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDay();
}
