using System.Globalization;

namespace LlmResilience.Redis;

/// <summary>How times stand in Redis: 100 ns since the year 1 (UTC) as 19 digits, which compare as text; zeros for a time that is not known.</summary>
/// <remarks>Lua counts in doubles, which cannot hold such a number.</remarks>
internal static class RedisTimes
{
    public const int Length = 19;

    public static string ToStored(DateTimeOffset? time) => (time?.UtcTicks ?? 0).ToString("D19", CultureInfo.InvariantCulture);

    public static DateTimeOffset? ToTime(ReadOnlySpan<char> stored) =>
        long.Parse(stored, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
