using System.Globalization;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Waits;

/// <summary>Waits that stand in fields of a body: seconds, durations, milliseconds, moments.</summary>
internal static class StatedWaits
{
    public static void Take(ErrorFacts facts, ErrorField field, string value)
    {
        if (field == ErrorField.Reset)
        {
            facts.StatedReset ??= Moments.Parse(value);
            return;
        }

        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            if (Durations.FromSeconds(field == ErrorField.WaitMilliseconds ? number / 1000 : number) is { } wait)
            {
                facts.AddWait(wait, "body");
            }
        }
        else if (Durations.TryParse(value, out TimeSpan duration, out _))
        {
            facts.AddWait(duration, "body");
        }
    }
}
