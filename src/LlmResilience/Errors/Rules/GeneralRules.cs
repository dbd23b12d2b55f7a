using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>
/// Sentences that no phrase knows, judged by what they speak of and what they deny: "… is not enabled for …", "model … is
/// unavailable". Asked after the phrases and only for refusals, whose messages are short statements about the request.
/// </summary>
internal static class GeneralRules
{
    private static readonly string[] NotSupported =
    [
        "not supported", "unsupported", "not support", "n't support", "not enabled for", "cannot be used with", "can't be used with", "not compatible with", "incompatible with",
        "not implemented", "not allowed for this model", "not permitted", "not available for this", "not available with", "no support for", "not accept", "only supports", "only supported",
        "not applicable", "is deprecated", "not configurable", "must be omitted", "unrecognized", "unexpected parameter", "unknown parameter", "is not allowed", "is disabled for",
    ];

    private static readonly string[] Apis =
        [" api", "endpoint", "operation", "chat completion", "completions", "embedding", "responses", "transcription", "/v1/", "generatecontent", "embedcontent", "rawpredict", "this method", "this task", "inference type"];

    private static readonly string[] Missing =
    [
        "not found", "not exist", "n't exist", "unknown", "not available", "unavailable", "not running", "not deployed", "no such", "not recogni", "invalid", "not registered", "not configured",
        "cannot find", "can't find", "could not find", "couldn't find", "not a valid", "removed", "not served", "not supported", "not hosted", "deprecated", "retired", "not installed", "不存在", "未找到",
    ];

    private static readonly string[] Denied =
    [
        "not authorized", "not permitted", "not allowed", "denied", "no access", "not have access", "n't have access", "no permission", "not have permission", "n't have permission", "not entitled", "not eligible",
        "unauthorized", "forbidden", "restricted", "not enabled", "not subscribed", "requires access", "request access", "need access", "apply for access", "accept", "agreement", "upgrade", "subscription", "plan",
    ];

    private static readonly string[] Limits = ["limit", "quota", "exceed", "exhaust", "allowance", "used up"];

    private static readonly string[] LongWindows = [" day", "daily", "week", "month", "rpd", "tpd", "24 hour", "24h", "tomorrow", "midnight"];

    private static readonly string[] Money = ["credit", "balance", "payment", "purchase", "top up", "topup", "fund", "prepaid", "budget", "overdue", "unpaid", "invoice"];

    public static Finding? Find(ErrorFacts facts, EchoBlanker echo)
    {
        if (facts.Messages.Count == 0)
        {
            return null;
        }

        string text = echo.Blank(MessageText.ForMatching(facts.Messages[^1]));
        return facts.TellingStatus switch
        {
            429 => Limited(text),
            401 or 403 => Allowance(text) ?? Forbidden(text),
            400 or 404 or 405 or 422 or 501 => Allowance(text) ?? Refused(text, facts),
            null or < 400 => Refused(text, facts),
            _ => null,
        };
    }

    private static Finding? Limited(string text) =>
        Has(text, LongWindows) ? Found(LlmErrorCategory.QuotaExceeded, "long_window")
        : Has(text, Money) && Has(text, Limits) ? Found(LlmErrorCategory.InsufficientBalance, "money")
        : null;

    /// <summary>Limits that come as 400, 401 or 403.</summary>
    private static Finding? Allowance(string text) =>
        Has(text, Limits) && (text.Contains("quota", StringComparison.Ordinal) || Has(text, Money) || text.Contains("usage", StringComparison.Ordinal))
            ? Limited(text) ?? (text.Contains("quota", StringComparison.Ordinal) ? Found(LlmErrorCategory.QuotaExceeded, "quota") : null)
            : null;

    private static Finding? Forbidden(string text) =>
        NamesModel(text) && Has(text, Denied)
            ? Found(LlmErrorCategory.PermissionDenied, "model_denied") with { Blame = LlmBlame.Model, Scope = LlmLimitScope.Model }
            : null;

    private static Finding? Refused(string text, ErrorFacts facts)
    {
        bool aboutModel = facts.Parameter == "model" || IsModelSentence(text);
        if (Has(text, NotSupported))
        {
            return Has(text, Apis) ? Found(LlmErrorCategory.EndpointUnsupported, "api_not_supported") with { Permanent = true }
                : aboutModel && !SpeaksOfFeature(text) ? Found(LlmErrorCategory.ModelNotFound, "model_not_supported")
                : Found(LlmErrorCategory.UnsupportedParameter, "feature_not_supported");
        }

        return (aboutModel || (facts.TellingStatus == 404 && NamesModel(text))) && Has(text, Missing)
            ? Found(LlmErrorCategory.ModelNotFound, "model_missing")
            : null;
    }

    /// <summary>Whether the model is what is unsupported, and not something for it: "model x is not supported".</summary>
    private static bool IsModelSentence(string text)
    {
        int model = text.IndexOf("model", StringComparison.Ordinal);
        return model is >= 0 and < 40 || text.Contains("deployment", StringComparison.Ordinal) || text.Contains("模型", StringComparison.Ordinal);
    }

    private static bool SpeaksOfFeature(string text) =>
        text.Contains("not support", StringComparison.Ordinal) && !text.Contains("is not support", StringComparison.Ordinal)
        || text.Contains("n't support", StringComparison.Ordinal)
        || text.Contains("unsupported for", StringComparison.Ordinal)
        || text.Contains("only supports", StringComparison.Ordinal)
        || text.Contains(" for this model", StringComparison.Ordinal)
        || text.Contains(" with this model", StringComparison.Ordinal)
        || text.Contains(" by this model", StringComparison.Ordinal)
        || text.Contains(" for model", StringComparison.Ordinal);

    private static bool NamesModel(string text)
    {
        int at = text.IndexOf("model", StringComparison.Ordinal);
        return (at >= 0 && (at == 0 || !char.IsAsciiLetter(text[at - 1]))) || text.Contains("模型", StringComparison.Ordinal);
    }

    private static Finding Found(LlmErrorCategory category, string name) => new(category, "general:" + name);

    private static bool Has(string text, string[] parts) => Array.Exists(parts, part => text.Contains(part, StringComparison.Ordinal));
}
