namespace LlmResilience.Errors.Rules;

/// <summary>What a status means where nothing else speaks.</summary>
internal static class StatusTable
{
    public static LlmErrorCategory? Find(int? status) => status switch
    {
        >= 300 and < 400 => LlmErrorCategory.Redirected,
        401 or 407 => LlmErrorCategory.Authentication,
        402 => LlmErrorCategory.InsufficientBalance,
        403 or 451 => LlmErrorCategory.PermissionDenied,
        404 or 410 => LlmErrorCategory.NotFound,
        405 or 501 => LlmErrorCategory.EndpointUnsupported,
        408 or 499 or 504 or 522 or 524 or 598 => LlmErrorCategory.Timeout,
        409 => LlmErrorCategory.Conflict,
        413 or 414 or 431 => LlmErrorCategory.RequestTooLarge,
        400 or 406 or 411 or 412 or 415 or 417 or 422 => LlmErrorCategory.InvalidRequest,
        429 => LlmErrorCategory.RateLimit,
        529 => LlmErrorCategory.Overloaded,
        424 or (>= 500 and < 600) => LlmErrorCategory.ServerError,
        _ => null,
    };
}
