namespace LlmResilience;

/// <summary>The names of <see cref="LlmErrorCategory"/> as they leave the process: in logs, metrics, stores and reports.</summary>
public static class LlmErrorCategoryNames
{
    /// <summary>The stable name of a category, in lower snake case.</summary>
    /// <param name="category">The category.</param>
    /// <returns>For example <c>rate_limit</c>.</returns>
    public static string GetName(LlmErrorCategory category) => category switch
    {
        LlmErrorCategory.Unknown => "unknown",
        LlmErrorCategory.Authentication => "authentication",
        LlmErrorCategory.PermissionDenied => "permission_denied",
        LlmErrorCategory.InsufficientBalance => "insufficient_balance",
        LlmErrorCategory.QuotaExceeded => "quota_exceeded",
        LlmErrorCategory.RateLimit => "rate_limit",
        LlmErrorCategory.Overloaded => "overloaded",
        LlmErrorCategory.ModelLoading => "model_loading",
        LlmErrorCategory.ServerError => "server_error",
        LlmErrorCategory.Timeout => "timeout",
        LlmErrorCategory.Network => "network",
        LlmErrorCategory.Dns => "dns",
        LlmErrorCategory.Tls => "tls",
        LlmErrorCategory.StreamInterrupted => "stream_interrupted",
        LlmErrorCategory.ModelNotFound => "model_not_found",
        LlmErrorCategory.EndpointUnsupported => "endpoint_unsupported",
        LlmErrorCategory.UnsupportedParameter => "unsupported_parameter",
        LlmErrorCategory.ContextLengthExceeded => "context_length_exceeded",
        LlmErrorCategory.RequestTooLarge => "request_too_large",
        LlmErrorCategory.ContentFiltered => "content_filtered",
        LlmErrorCategory.InvalidRequest => "invalid_request",
        LlmErrorCategory.NotFound => "not_found",
        LlmErrorCategory.Conflict => "conflict",
        LlmErrorCategory.Redirected => "redirected",
        LlmErrorCategory.DeadlineExceeded => "deadline_exceeded",
        LlmErrorCategory.Cancelled => "cancelled",
    };

    /// <summary>Finds the category of a name that <see cref="GetName"/> gave.</summary>
    /// <param name="name">The name, in lower snake case.</param>
    /// <param name="category">The category, when the name is known.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryParse(string? name, out LlmErrorCategory category)
    {
        foreach (LlmErrorCategory candidate in Enum.GetValues<LlmErrorCategory>())
        {
            if (GetName(candidate) == name)
            {
                category = candidate;
                return true;
            }
        }

        category = LlmErrorCategory.Unknown;
        return false;
    }
}
