using System.Globalization;
using System.Text;

namespace LlmResilience;

/// <summary>A call failed and there is no response of a provider that could tell the caller why.</summary>
/// <remarks>The message and the report hold no secret, prompt or completion.</remarks>
public sealed class LlmCallFailedException : LlmResilienceException
{
    internal LlmCallFailedException(LlmCallReport report, string summary, LlmError? error, TimeSpan? retryAfter, Exception? innerException)
        : base(Describe(report, summary, retryAfter), innerException)
    {
        Report = report;
        Error = error;
        RetryAfter = retryAfter;
    }

    /// <summary>What was tried and skipped, and why.</summary>
    public LlmCallReport Report { get; }

    /// <summary>The most telling verdict, or null when nothing was tried.</summary>
    public LlmError? Error { get; }

    /// <summary>When it makes sense to try again, counted from the failure; null when nobody can say.</summary>
    public TimeSpan? RetryAfter { get; }

    private static string Describe(LlmCallReport report, string summary, TimeSpan? retryAfter)
    {
        StringBuilder text = new(summary);
        foreach (LlmAttemptReport attempt in report.Attempts)
        {
            text.Append(CultureInfo.InvariantCulture, $" Attempt {attempt.Number} on {attempt.Target}: {Reason(attempt)}.");
        }

        foreach (LlmSkippedTarget skipped in report.Skipped)
        {
            text.Append(CultureInfo.InvariantCulture, $" {skipped.Target} was skipped: {skipped.Reason}");
            text.Append(skipped.Until is { } until ? string.Create(CultureInfo.InvariantCulture, $" until {until.UtcDateTime:u}.") : ".");
        }

        if (retryAfter is { } wait)
        {
            text.Append(CultureInfo.InvariantCulture, $" Try again in {Math.Ceiling(wait.TotalSeconds):0} s.");
        }

        return text.ToString();
    }

    private static string Reason(LlmAttemptReport attempt)
    {
        if (attempt.Error is not { } error)
        {
            return "no verdict";
        }

        string category = LlmErrorCategoryNames.GetName(error.Category);
        string status = error.StatusCode is { } code ? string.Create(CultureInfo.InvariantCulture, $" (HTTP {code})") : string.Empty;
        return error.Message is { Length: > 0 } message ? $"{category}{status}, \"{message.TrimEnd('.')}\"" : category + status;
    }
}
