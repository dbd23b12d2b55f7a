namespace LlmResilience.Errors.Transport;

/// <summary>Verdicts on what the library itself ended: they need no answer and no exception.</summary>
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

    /// <summary>The call's one deadline passed.</summary>
    public static LlmError DeadlineExceeded() => new()
    {
        Category = LlmErrorCategory.DeadlineExceeded,
        Blame = LlmBlame.None,
        Transient = true,
        MayHaveRun = LlmMayHaveRun.Unknown,
        Evidence = "limit:total",
    };

    /// <summary>A limit of one attempt passed.</summary>
    /// <param name="limit">The limit's name, for example <c>headers</c>.</param>
    /// <param name="mayHaveRun">Whether work may have been done: not while connecting.</param>
    public static LlmError TimedOut(string limit, LlmMayHaveRun mayHaveRun) => new()
    {
        Category = LlmErrorCategory.Timeout,
        Blame = LlmBlame.Provider,
        Transient = true,
        MayHaveRun = mayHaveRun,
        Evidence = "limit:" + limit,
    };

    /// <summary>A stream ended before its terminal event.</summary>
    public static LlmError StreamEndedEarly() => new()
    {
        Category = LlmErrorCategory.StreamInterrupted,
        Blame = LlmBlame.Provider,
        Transient = true,
        MayHaveRun = LlmMayHaveRun.Yes,
        Evidence = "stream:ended",
    };
}
