using System.Text.RegularExpressions;
using LlmResilience.Errors.Reading;
using static LlmResilience.Errors.Rules.GeneralWords;

namespace LlmResilience.Errors.Rules;

/// <summary>
/// Sentences that no phrase knows, judged by what they speak of and what they say of it: "… is not enabled for …", "model … is
/// unavailable". Asked after the phrases; the status says which questions make sense.
/// </summary>
internal static partial class GeneralRules
{
    public static Finding? Find(ErrorFacts facts, EchoBlanker echo)
    {
        if (facts.Messages.Count == 0)
        {
            return null;
        }

        // The words of an address are names, not what is said.
        string text = Address().Replace(echo.Blank(MessageText.ForMatching(facts.Messages[^1])), "");
        return facts.TellingStatus switch
        {
            402 => Renewed(text),
            429 => Window(text),
            401 or 403 => Unpaid(text) ?? Allowance(text) ?? Filtered(text) ?? Credential(text, facts) ?? ModelDenied(text, alsoPlans: true) ?? Late(text),
            413 => TooLong(text),
            400 or 404 or 405 or 410 or 422 or 501 => Unpaid(text) ?? Allowance(text) ?? Filtered(text) ?? Credential(text, facts) ?? TooLong(text) ?? TooBig(text) ?? ModelDenied(text) ?? Refused(text, facts),
            null or < 400 => Filtered(text) ?? Late(text) ?? Failed(text) ?? TooLong(text) ?? Refused(text, facts),
            500 => Late(text) ?? Failed(text) ?? Unsupported(text, facts),
            >= 500 => Late(text) ?? Failed(text),
            _ => null,
        };
    }

    /// <summary>An account without money: "your team doesn't have any credits".</summary>
    private static Finding? Unpaid(string text) =>
        Near(text, Money, Lacking) && !Has(text, LongWindows) ? Found(LlmErrorCategory.InsufficientBalance, "unpaid") : null;

    /// <summary>Nothing to pay where the allowance comes back by itself.</summary>
    private static Finding? Renewed(string text) =>
        Near(text, Windows, Renewals) ? Found(LlmErrorCategory.QuotaExceeded, "renewed") : null;

    private static Finding? Window(string text) =>
        Has(text, LongWindows) ? Found(LlmErrorCategory.QuotaExceeded, "long_window")
        : Has(text, Money) && Has(text, Limits) ? Found(LlmErrorCategory.InsufficientBalance, "money")
        : null;

    /// <summary>Limits that come as 400, 401 or 403.</summary>
    private static Finding? Allowance(string text)
    {
        bool quota = text.Contains("quota", StringComparison.Ordinal);
        return !Has(text, Limits) || !(quota || Has(text, Money)) ? null
            : Window(text) ?? (quota ? Found(LlmErrorCategory.QuotaExceeded, "quota") : null);
    }

    private static Finding? Filtered(string text) => Has(text, Refusals) ? Found(LlmErrorCategory.ContentFiltered, "refusal") : null;

    private static Finding? Credential(string text, ErrorFacts facts) =>
        facts.TellingStatus != 401 && Near(text, Credentials, BadCredential) ? Found(LlmErrorCategory.Authentication, "credential") : null;

    /// <summary>Prompts that are too long; an answer that is asked for too long is a fault of a value.</summary>
    private static Finding? TooLong(string text) =>
        !Has(text, TooMuch) || text.Contains("or equal", StringComparison.Ordinal) || !Has(text, Texts) || !(text.Contains("token", StringComparison.Ordinal) || text.Contains("context", StringComparison.Ordinal)) ? null
        : Has(text, Answers) && !text.Contains("context", StringComparison.Ordinal) ? Found(LlmErrorCategory.InvalidRequest, "answer_too_long")
        : Found(LlmErrorCategory.ContextLengthExceeded, "too_long");

    private static Finding? TooBig(string text) =>
        Has(text, Payloads) && Has(text, TooMuch) ? Found(LlmErrorCategory.RequestTooLarge, "too_big") : null;

    private static Finding? ModelDenied(string text, bool alsoPlans = false) =>
        NamesModel(text) && (Has(text, Denied) || (alsoPlans && Has(text, Plans))) && !text.Contains("parameter", StringComparison.Ordinal)
            ? Found(LlmErrorCategory.PermissionDenied, "model_denied") with { Blame = LlmBlame.Model, Scope = LlmLimitScope.Model }
            : null;

    private static Finding? Late(string text) => Has(text, Timeouts) ? Found(LlmErrorCategory.Timeout, "timeout") : null;

    private static Finding? Failed(string text) =>
        Has(text, Starting) && NamesModel(text) ? Found(LlmErrorCategory.ModelLoading, "starting")
        : Has(text, Crowded) ? Found(LlmErrorCategory.Overloaded, "crowded")
        : null;

    private static Finding? Refused(string text, ErrorFacts facts)
    {
        if (Unsupported(text, facts) is { } unsupported)
        {
            return unsupported;
        }

        if ((AboutModel(text, facts) || (facts.TellingStatus == 404 && NamesModel(text))) && Has(text, Missing) && !Has(text, Values))
        {
            return Found(LlmErrorCategory.ModelNotFound, "model_missing");
        }

        return Has(text, Items) && (text.Contains("not found", StringComparison.Ordinal) || text.Contains("not exist", StringComparison.Ordinal))
            ? Found(LlmErrorCategory.NotFound, "item_missing") with { Blame = LlmBlame.Request }
            : null;
    }

    private static Finding? Unsupported(string text, ErrorFacts facts) =>
        !Has(text, NotSupported) ? null
        : Has(text, Apis) ? Found(LlmErrorCategory.EndpointUnsupported, "api_not_supported")
        : AboutModel(text, facts) && !SpeaksOfFeature(text) ? Found(LlmErrorCategory.ModelNotFound, "model_not_supported")
        : Found(LlmErrorCategory.UnsupportedParameter, "feature_not_supported");

    private static bool AboutModel(string text, ErrorFacts facts) => facts.Parameter == "model" || IsModelSentence(text);

    /// <summary>Whether the model is what is unsupported, and not something for it: "model x is not supported".</summary>
    private static bool IsModelSentence(string text)
    {
        int model = text.IndexOf("model", StringComparison.Ordinal);
        return model is >= 0 and < 40 || text.Contains("deployment", StringComparison.Ordinal) || text.Contains("模型", StringComparison.Ordinal);
    }

    private static bool SpeaksOfFeature(string text) =>
        Has(text, ["n't support", "only support", "unsupported for", " for this model", " with this model", " by this model", " for model", "模型不支持"])
        || (text.Contains("not support", StringComparison.Ordinal) && !text.Contains("is not support", StringComparison.Ordinal));

    [GeneratedRegex(@"https?://[^\s,')]{1,300}", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    private static Finding Found(LlmErrorCategory category, string name) => new(category, "general:" + name);
}
