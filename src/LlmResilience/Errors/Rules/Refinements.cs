using LlmResilience.Errors.Reading;
using LlmResilience.Errors.Waits;

namespace LlmResilience.Errors.Rules;

/// <summary>What follows from a category and the answer's fields together: whose limit it is, and which path or parameter is meant.</summary>
internal static class Refinements
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(5);

    public static Finding Apply(Finding finding, LlmErrorContext context, ErrorFacts facts) => finding.Category switch
    {
        LlmErrorCategory.ModelNotFound => NotAllowedRatherThanMissing(finding, facts),
        LlmErrorCategory.UnsupportedParameter when facts.Messages.Find(NeedsVerification) is { } message => Unverified(finding, message),
        LlmErrorCategory.EndpointUnsupported => finding with { Lessons = EndpointLessons.Complete(finding.Lessons, context, facts) },
        LlmErrorCategory.UnsupportedParameter => finding with { Lessons = ParameterLessons.Complete(finding.Lessons, facts) },
        LlmErrorCategory.PermissionDenied => ToTheModel(finding, facts),
        LlmErrorCategory.RateLimit or LlmErrorCategory.QuotaExceeded => OfTheModel(ByWindow(finding, context, facts), facts),
        LlmErrorCategory.ContentFiltered => finding with { Transient = facts.Messages.Exists(static m => m.Contains("succeed if retried", StringComparison.OrdinalIgnoreCase)) },
        LlmErrorCategory.StreamInterrupted => OutsideOfStreams(finding, context),
        _ => finding,
    };

    /// <summary>OpenAI says model_not_found also of a model that the project may not use.</summary>
    private static Finding NotAllowedRatherThanMissing(Finding finding, ErrorFacts facts) =>
        finding.Evidence.StartsWith("code:", StringComparison.Ordinal) && facts.Messages.Exists(static m => m.Contains("does not have access to model", StringComparison.OrdinalIgnoreCase))
            ? finding with { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model }
            : finding;

    /// <summary>OpenAI says unsupported_value also of what it grants to verified organizations only.</summary>
    private static bool NeedsVerification(string message) => message.Contains("organization must be verified to", StringComparison.OrdinalIgnoreCase);

    private static Finding Unverified(Finding finding, string message) =>
        message.Contains("this model", StringComparison.OrdinalIgnoreCase)
            ? finding with { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model }
            : finding with { Category = LlmErrorCategory.PermissionDenied };

    /// <summary>What may not be used is the model: "not allowed to access this model".</summary>
    private static Finding ToTheModel(Finding finding, ErrorFacts facts) =>
        finding.Blame is null && finding.Scope == default && facts.Messages.Exists(static m => GeneralWords.Near(MessageText.ForMatching(m), GeneralWords.ThisModel, GeneralWords.Uses))
            ? finding with { Blame = LlmBlame.Model, Scope = LlmLimitScope.Model }
            : finding;

    /// <summary>A quota that is back within minutes is a window's, whatever it is called.</summary>
    private static Finding ByWindow(Finding finding, LlmErrorContext context, ErrorFacts facts)
    {
        if (finding.JudgedByWait && RetryAfterReader.Read(context, facts, hasWindow: true) is { } wait && wait <= LongestWindow)
        {
            return finding with { Category = LlmErrorCategory.RateLimit };
        }

        return finding.Category == LlmErrorCategory.RateLimit && facts.Messages.Exists(NamesDays)
            ? finding with { Category = LlmErrorCategory.QuotaExceeded }
            : finding;
    }

    private static bool NamesDays(string message) => GeneralWords.Near(MessageText.ForMatching(message), GeneralWords.Windows, GeneralWords.Days);

    /// <summary>An error answer that speaks of a cut stream is an upstream's failure: ours had not begun.</summary>
    private static Finding OutsideOfStreams(Finding finding, LlmErrorContext context) =>
        !context.InStream && context.StatusCode >= 400 ? finding with { Category = LlmErrorCategory.ServerError } : finding;

    /// <summary>An upstream's limit, met by all of an aggregator's customers, is not the key's.</summary>
    private static Finding OfTheModel(Finding finding, ErrorFacts facts) =>
        finding switch
        {
            { Blame: not null } => finding,
            _ when facts.FromUpstream => finding with { Blame = LlmBlame.Model, Scope = LlmLimitScope.SharedPool },
            { JudgedByWait: true } when facts.NamesModel => finding with { Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
            _ => finding,
        };
}
