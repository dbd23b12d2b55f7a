namespace LlmResilience.Errors.Phrases;

/// <summary>All phrases in the order in which they are asked: the narrow ones before the wide ones.</summary>
internal static class PhraseTable
{
    public static readonly Phrase[] All =
    [
        .. SizePhrases.TooLarge,
        .. ContentPhrases.All,
        .. SizePhrases.Context,
        .. RequestPhrases.Values,
        .. EndpointPhrases.Unsupported,
        .. ParameterPhrases.All,
        .. ModelPhrases.Retired,
        .. ModelPhrases.NotAllowed,
        .. AccountPhrases.Balance,
        .. AccountPhrases.Allowance,
        .. FailurePhrases.Conflicts,
        .. RequestPhrases.All,
        .. ModelPhrases.NotFound,
        .. CredentialPhrases.Invalid,
        .. CredentialPhrases.Forbidden,
        .. FailurePhrases.Timeouts,
        .. FailurePhrases.ModelFailures,
        .. CapacityPhrases.Loading,
        .. CapacityPhrases.Overloaded,
        .. LimitPhrases.All,
        .. AccountPhrases.Payment,
        .. EndpointPhrases.Missing,
        .. FailurePhrases.Server,
        .. FailurePhrases.Streams,
    ];
}
