using System.Globalization;

namespace LlmResilience.Configuration;

/// <summary>Checks that a configured text can become the value that a setting holds, before the binder stumbles over the first that cannot.</summary>
internal static class SettingValue
{
    /// <returns>What is wrong and the remedy, or null when the text is good.</returns>
    public static (string Problem, string Remedy)? Check(string? text, SettingKind kind) => kind switch
    {
        SettingKind.Text or SettingKind.Secret or SettingKind.TextList => null,
        SettingKind.Switch => bool.TryParse(text, out _) ? null : Bad(text, "neither true nor false", "Write true or false."),
        SettingKind.Integer => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            ? null : Bad(text, "not a whole number", "Write digits only, for example 6."),
        SettingKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? null : Bad(text, "not a number", "Write digits with a point, for example 0.2."),
        SettingKind.Duration => CheckDuration(text),
        SettingKind.WireFormatList => IsWireFormat(text) ? null : Bad(text, "not a wire format", UseAWireFormat(text)),
        SettingKind.Group or SettingKind.Map => null,
    };

    public static string UseAWireFormat(string? text) =>
        Suggestion.For(text ?? "", Enum.GetNames<LlmWireFormat>().Where(n => n != nameof(LlmWireFormat.Unknown)), "wire formats");

    private static bool IsWireFormat(string? text) =>
        text is not null && Enum.GetNames<LlmWireFormat>().Contains(text, StringComparer.OrdinalIgnoreCase)
        && !string.Equals(text, nameof(LlmWireFormat.Unknown), StringComparison.OrdinalIgnoreCase);

    private static (string Problem, string Remedy)? CheckDuration(string? text)
    {
        const string Remedy = "Write hours:minutes:seconds, for example 00:01:30.";
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time))
        {
            return Bad(text, "not a span of time", Remedy);
        }

        // TimeSpan reads "60" as 60 days and "24:00:00" as 24 days, which nobody means.
        bool surprising = time.Duration() >= TimeSpan.FromDays(1) && text?.Contains('.', StringComparison.Ordinal) != true;
        return surprising ? Bad(text, $"read as {time.Days} days by .NET", Remedy + " Days stand before a point: 1.00:00:00.") : null;
    }

    private static (string Problem, string Remedy) Bad(string? text, string what, string remedy) => ($"{SafeText.Show(text)} is {what}.", remedy);
}
