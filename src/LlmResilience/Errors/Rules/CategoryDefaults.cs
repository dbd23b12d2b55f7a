namespace LlmResilience.Errors.Rules;

/// <summary>What a category blames, whether it passes by itself, and whether work may have been done, unless a rule says otherwise.</summary>
internal static class CategoryDefaults
{
    public static LlmBlame BlameOf(LlmErrorCategory category, int? status) => category switch
    {
        LlmErrorCategory.Authentication or LlmErrorCategory.PermissionDenied or LlmErrorCategory.InsufficientBalance
            or LlmErrorCategory.QuotaExceeded or LlmErrorCategory.RateLimit => LlmBlame.Key,
        LlmErrorCategory.Overloaded or LlmErrorCategory.ModelLoading or LlmErrorCategory.ModelNotFound => LlmBlame.Model,
        LlmErrorCategory.ServerError or LlmErrorCategory.Timeout or LlmErrorCategory.Network or LlmErrorCategory.Dns
            or LlmErrorCategory.Tls or LlmErrorCategory.StreamInterrupted => LlmBlame.Provider,
        LlmErrorCategory.EndpointUnsupported or LlmErrorCategory.UnsupportedParameter or LlmErrorCategory.NotFound
            or LlmErrorCategory.Redirected => LlmBlame.Endpoint,
        LlmErrorCategory.ContextLengthExceeded or LlmErrorCategory.RequestTooLarge or LlmErrorCategory.ContentFiltered
            or LlmErrorCategory.InvalidRequest or LlmErrorCategory.Conflict => LlmBlame.Request,
        LlmErrorCategory.Unknown => status is >= 400 and < 500 ? LlmBlame.Request : LlmBlame.Provider,
        LlmErrorCategory.DeadlineExceeded or LlmErrorCategory.Cancelled => LlmBlame.None,
    };

    public static bool IsTransient(LlmErrorCategory category, int? status) => category switch
    {
        LlmErrorCategory.QuotaExceeded or LlmErrorCategory.RateLimit or LlmErrorCategory.Overloaded or LlmErrorCategory.ModelLoading
            or LlmErrorCategory.ServerError or LlmErrorCategory.Timeout or LlmErrorCategory.Network or LlmErrorCategory.Dns
            or LlmErrorCategory.StreamInterrupted or LlmErrorCategory.Conflict or LlmErrorCategory.DeadlineExceeded => true,
        LlmErrorCategory.Unknown => status is null or < 400 or >= 500,
        LlmErrorCategory.Authentication or LlmErrorCategory.PermissionDenied or LlmErrorCategory.InsufficientBalance or LlmErrorCategory.Tls
            or LlmErrorCategory.ModelNotFound or LlmErrorCategory.EndpointUnsupported or LlmErrorCategory.UnsupportedParameter
            or LlmErrorCategory.ContextLengthExceeded or LlmErrorCategory.RequestTooLarge or LlmErrorCategory.ContentFiltered
            or LlmErrorCategory.InvalidRequest or LlmErrorCategory.NotFound or LlmErrorCategory.Redirected or LlmErrorCategory.Cancelled => false,
    };

    /// <summary>Whether the category is about a window that starts anew, so that the windows' headers tell when.</summary>
    public static bool HasWindow(LlmErrorCategory category) =>
        category is LlmErrorCategory.RateLimit or LlmErrorCategory.QuotaExceeded or LlmErrorCategory.Overloaded;

    public static LlmMayHaveRun MayHaveRun(LlmErrorCategory category, bool inStream) => category switch
    {
        LlmErrorCategory.StreamInterrupted => LlmMayHaveRun.Yes,

        // A refusal as the first event of a stream came before the work, a later one after some: the event does not tell.
        _ when inStream => LlmMayHaveRun.Unknown,
        LlmErrorCategory.Timeout or LlmErrorCategory.ServerError or LlmErrorCategory.Network or LlmErrorCategory.ContentFiltered
            or LlmErrorCategory.Unknown or LlmErrorCategory.DeadlineExceeded or LlmErrorCategory.Cancelled => LlmMayHaveRun.Unknown,
        _ => LlmMayHaveRun.No,
    };
}
