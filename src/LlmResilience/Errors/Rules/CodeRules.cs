using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>Asks the codes, the innermost first.</summary>
internal static class CodeRules
{
    public static Finding? FindCertain(ErrorFacts facts) => Find(facts, certain: true, vague: false);

    /// <summary>The weak codes. Those that say no more than "bad request" or "failed" come after the rest, and after a status that tells more.</summary>
    public static Finding? FindWeak(ErrorFacts facts)
    {
        if (Find(facts, certain: false, vague: false) is { } telling)
        {
            return telling;
        }

        Finding? found = Find(facts, certain: false, vague: true);
        bool statusTellsMore = facts.TellingStatus is 401 or 402 or 403 or 404 or 408 or 409 or 413 or 429 or 504 or 524 or 529
            || (found?.Category == LlmErrorCategory.ServerError && facts.TellingStatus is 400 or 422);
        return statusTellsMore ? null : found;
    }

    private static Finding? Find(ErrorFacts facts, bool certain, bool vague)
    {
        for (int i = facts.Words.Count - 1; i >= 0; i--)
        {
            ErrorWord word = facts.Words[i];
            if (CodeTable.TryFind(word.Value, certain, out LlmErrorCategory category)
                && (certain || vague == (category is LlmErrorCategory.InvalidRequest or LlmErrorCategory.ServerError)))
            {
                return new Finding(category, $"{word.Field}:{word.Value}")
                {
                    JudgedByWait = category == LlmErrorCategory.QuotaExceeded && word.Value.StartsWith("QUOTA_", StringComparison.Ordinal),
                };
            }
        }

        return null;
    }
}
