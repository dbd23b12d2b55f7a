using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>Asks the codes, the innermost first.</summary>
internal static class CodeRules
{
    public static Finding? FindCertain(ErrorFacts facts) => Find(facts, certain: true);

    /// <summary>The weak codes; where they say no more than "bad request" or "failed", the status tells more.</summary>
    public static Finding? FindWeak(ErrorFacts facts)
    {
        Finding? found = Find(facts, certain: false);
        bool vague = found?.Category is LlmErrorCategory.InvalidRequest or LlmErrorCategory.ServerError;
        if (found?.Category == LlmErrorCategory.ServerError && facts.TellingStatus is 400 or 422)
        {
            return null;
        }

        return vague && facts.TellingStatus is 401 or 402 or 403 or 404 or 408 or 409 or 413 or 429 or 504 or 524 or 529 ? null : found;
    }

    private static Finding? Find(ErrorFacts facts, bool certain)
    {
        for (int i = facts.Words.Count - 1; i >= 0; i--)
        {
            ErrorWord word = facts.Words[i];
            if (CodeTable.TryFind(word.Value, certain, out LlmErrorCategory category))
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
