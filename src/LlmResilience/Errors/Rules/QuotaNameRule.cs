using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>
/// Google names the quota that is used up, in `QuotaFailure` details or in the message ("Quota exceeded for metric …", "…PerDayPerProjectPerModel"); the name says
/// the window and whether it is the model's. Its message's first sentence is the same one by which others ask for payment.
/// </summary>
internal static class QuotaNameRule
{
    public static Finding? Find(ErrorFacts facts)
    {
        string? text = facts.Messages.Find(static m => m.Contains("quota exceeded for", StringComparison.OrdinalIgnoreCase) || m.Contains("PerProject", StringComparison.Ordinal));
        bool google = facts.Messages.Exists(static m => m.Contains("ai.google.dev", StringComparison.Ordinal));
        if (facts.QuotaNames.Count == 0 && text is null && !google)
        {
            return null;
        }

        bool Names(string part) =>
            facts.QuotaNames.Exists(name => name.Contains(part, StringComparison.OrdinalIgnoreCase))
            || (text?.Contains(part, StringComparison.OrdinalIgnoreCase) ?? false);

        bool day = Names("PerDay") || Names("per_day") || Names("per day");
        bool model = Names("PerModel") || Names("per_model") || Names("base_model") || Names("basemodel") || Names(", model: ");
        return new Finding(day ? LlmErrorCategory.QuotaExceeded : LlmErrorCategory.RateLimit, day ? "quota:per_day" : "quota:named")
        {
            Blame = model ? LlmBlame.Model : LlmBlame.Key,
            Scope = model ? LlmLimitScope.Model : LlmLimitScope.Unspecified,
        };
    }
}
