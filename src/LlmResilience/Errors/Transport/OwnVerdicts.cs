namespace LlmResilience.Errors.Transport;

/// <summary>Verdicts that need no look at an answer or an exception.</summary>
internal static class OwnVerdicts
{
    /// <summary>The caller cancelled.</summary>
    public static LlmError Cancelled() => new()
    {
        Category = LlmErrorCategory.Cancelled,
        Blame = LlmBlame.None,
        Transient = false,
        MayHaveRun = LlmMayHaveRun.Unknown,
        Evidence = "caller:cancelled",
    };
}
