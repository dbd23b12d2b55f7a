using System.Globalization;

namespace LlmResilience.Configuration;

/// <summary>The range that makes sense for a number or a span of time (in seconds).</summary>
internal sealed record SettingRange(double Least, double Most, bool LeastExcluded = false)
{
    // What a timer of .NET takes.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    public static SettingRange PositiveTime { get; } = new(0, LongestTimer.TotalSeconds, LeastExcluded: true);

    public static SettingRange TimeOrZero { get; } = new(0, LongestTimer.TotalSeconds);

    /// <summary>A time that is compared with clocks only and never given to a timer.</summary>
    public static SettingRange LongTime { get; } = new(0, TimeSpan.FromDays(3650).TotalSeconds, LeastExcluded: true);

    public static SettingRange Time(TimeSpan least) => new(least.TotalSeconds, LongestTimer.TotalSeconds);

    public static SettingRange Share { get; } = new(0, 1);

    public static SettingRange PositiveShare { get; } = new(0, 1, LeastExcluded: true);

    public static SettingRange Rate { get; } = new(0, 1_000_000);

    public static SettingRange Count(int least, int most) => new(least, most);

    // Written so that NaN is outside.
    public bool Holds(double value) => (LeastExcluded ? value > Least : value >= Least) && value <= Most;

    public string Describe(SettingKind kind) => (LeastExcluded ? $"more than {Show(Least, kind)}" : $"at least {Show(Least, kind)}")
        + $" and at most {Show(Most, kind)}";

    public static string Show(double value, SettingKind kind) => kind == SettingKind.Duration
        ? TimeSpan.FromSeconds(value).ToString("c", CultureInfo.InvariantCulture)
        : value.ToString(CultureInfo.InvariantCulture);
}
