using LlmResilience;

namespace ClassifyErrors;

/// <summary>One line of the output.</summary>
internal sealed record VerdictRecord(
    string Id,
    string Category,
    string Blame,
    bool Transient,
    double? RetryAfterS,
    string? UnsupportedEndpoint,
    string? SuggestedEndpoint,
    string? UnsupportedParameter,
    string Evidence)
{
    public static VerdictRecord Of(string id, LlmError error) => new(
        id,
        LlmErrorCategoryNames.GetName(error.Category),
        NameOf(error.Blame),
        error.Transient,
        error.RetryAfter?.TotalSeconds,
        error.UnsupportedEndpoint,
        error.SuggestedEndpoint,
        error.UnsupportedParameter,
        error.Evidence);

    private static string NameOf(LlmBlame blame) => blame switch
    {
        LlmBlame.None => "none",
        LlmBlame.Request => "request",
        LlmBlame.Endpoint => "endpoint",
        LlmBlame.Model => "model",
        LlmBlame.Key => "key",
        LlmBlame.Provider => "provider",
    };
}
