using LlmResilience.Errors.Redaction;
using LlmResilience.Errors.Rules;

namespace LlmResilience.Errors;

/// <summary>Holds the verdicts of a caller's own rules to what every verdict promises: no secret, no prompt, nothing endless.</summary>
internal static class OwnRuleVerdict
{
    /// <summary>The longest code, id, path or name that is kept, in characters.</summary>
    private const int MaxName = 256;

    public static LlmError Clean(LlmError verdict, LlmErrorContext context) => verdict with
    {
        Message = MessageRedactor.Redact(verdict.Message, context.RequestBody),
        Evidence = Bound(MessageRedactor.Redact(verdict.Evidence, context.RequestBody)) ?? string.Empty,
        ProviderCode = MessageRedactor.SafeWord(verdict.ProviderCode, CodeTable.Knows, context.RequestBody),
        ProviderType = MessageRedactor.SafeWord(verdict.ProviderType, CodeTable.Knows, context.RequestBody),
        RequestId = Bound(MessageRedactor.SafeId(verdict.RequestId)),
        UnsupportedEndpoint = Bound(verdict.UnsupportedEndpoint),
        SuggestedEndpoint = Bound(verdict.SuggestedEndpoint),
        UnsupportedParameter = Bound(verdict.UnsupportedParameter),
        SuggestedParameter = Bound(verdict.SuggestedParameter),
    };

    private static string? Bound(string? text) => text?.Length > MaxName ? text[..MaxName] : text;
}
