using LlmResilience.Errors.Reading;
using LlmResilience.Errors.Redaction;
using LlmResilience.Errors.Transport;
using LlmResilience.Errors.Waits;

namespace LlmResilience.Errors.Rules;

/// <summary>
/// The order in which an answer's facts are asked: certain codes, phrases, codes of many meanings, the status. What decided is the
/// verdict's evidence.
/// </summary>
internal static class AnswerJudge
{
    public static LlmError Judge(LlmErrorContext context, ErrorFacts facts)
    {
        Finding finding = Refinements.Apply(Decide(context, facts), context, facts);
        bool transient = finding.Transient ?? CategoryDefaults.IsTransient(finding.Category, facts.TellingStatus);
        Lessons lessons = finding.Category is LlmErrorCategory.EndpointUnsupported or LlmErrorCategory.UnsupportedParameter ? finding.Lessons : default;
        return new LlmError
        {
            Category = finding.Category,
            Blame = finding.Blame ?? CategoryDefaults.BlameOf(finding.Category, facts.TellingStatus),
            Transient = transient,
            MayHaveRun = CategoryDefaults.MayHaveRun(finding.Category, context.InStream),
            Scope = finding.Scope,
            RetryAfter = RetryAfterReader.Read(context, facts, CategoryDefaults.HasWindow(finding.Category)),
            Permanent = finding.Permanent || finding.Category is LlmErrorCategory.Authentication or LlmErrorCategory.EndpointUnsupported,
            StatusCode = context.StatusCode,
            ProviderCode = MessageRedactor.SafeWord(facts.Code, CodeTable.Knows, context.RequestBody),
            ProviderType = MessageRedactor.SafeWord(facts.Type, CodeTable.Knows, context.RequestBody),
            RequestId = MessageRedactor.SafeId(facts.RequestId),
            Message = MessageRedactor.Redact(facts.Messages.Count > 0 ? facts.Messages[^1] : null, context.RequestBody),
            Evidence = finding.Evidence,
            UnsupportedEndpoint = lessons.Endpoint,
            SuggestedEndpoint = lessons.NewEndpoint,
            UnsupportedParameter = lessons.Parameter,
            SuggestedParameter = lessons.NewParameter,
        };
    }

    private static Finding Decide(LlmErrorContext context, ErrorFacts facts)
    {
        if (context.StatusCode is null && TransportText.Find(facts.Messages, context.InStream) is { } transport)
        {
            return transport;
        }

        var echo = new EchoBlanker(context);
        if ((LimitSizeRule.Find(facts) ?? CodeRules.FindCertain(facts)) is { } certain)
        {
            Finding? said = PhraseRules.Find(facts, echo, certain.Category);
            return said is null ? certain : said with { Evidence = certain.Evidence };
        }

        return QuotaNameRule.Find(facts)
            ?? PhraseRules.Find(facts, echo)
            ?? GeneralRules.Find(facts, echo)
            ?? CodeRules.FindWeak(facts)
            ?? FromStatus(context, facts);
    }

    private static Finding FromStatus(LlmErrorContext context, ErrorFacts facts)
    {
        if (StatusTable.Find(facts.TellingStatus) is { } category)
        {
            // What the service itself thinks of another try counts where it says nothing else.
            bool final = "false".Equals(context.GetHeader("x-should-retry")?.Trim(), StringComparison.OrdinalIgnoreCase);
            return new Finding(category, $"status:{facts.TellingStatus}") { Transient = final ? false : null };
        }

        return (context.StatusCode, facts.IsEmpty) switch
        {
            (_, true) when context.InStream => new Finding(LlmErrorCategory.StreamInterrupted, "stream:ended"),
            (< 400, false) => new Finding(LlmErrorCategory.ServerError, "none:in_good_answer"),
            _ => new Finding(LlmErrorCategory.Unknown, "none"),
        };
    }
}
