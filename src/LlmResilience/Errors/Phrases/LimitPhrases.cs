namespace LlmResilience.Errors.Phrases;

/// <summary>Limits of a short window.</summary>
internal static class LimitPhrases
{
    public static readonly Phrase[] All =
    [
        new("upstream_shared", "rate-limited upstream") { Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Model, Scope = LlmLimitScope.SharedPool },
        new("default_pool_in_organization", "rate limit reached for default-global") { Category = LlmErrorCategory.RateLimit, Scope = LlmLimitScope.Account },
        new("model_in_organization", "rate limit reached for {name} in organization") { Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_in_project", "rate limit reached for {name} in project") { Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_limit", "rate limit * for model") { Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_limit_reached", "rate limit reached for model") { Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("per_model_minute", "per minute per * model") { Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("per_base_model", "per_base_model") { Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("organization_limit", "rate limit for your organization") { Category = LlmErrorCategory.RateLimit, Scope = LlmLimitScope.Account },
        new("organization_rate_limit", "organization rate limit") { Category = LlmErrorCategory.RateLimit, Scope = LlmLimitScope.Account },
        new("organization_concurrency", "max organization concurrency") { Category = LlmErrorCategory.RateLimit, Scope = LlmLimitScope.Account },
        new("workspace_limit", "workspace * rate limit") { Category = LlmErrorCategory.RateLimit, Scope = LlmLimitScope.Account },
        new("rate_limit", "rate limit") { Category = LlmErrorCategory.RateLimit },
        new("rate_limited", "rate-limit") { Category = LlmErrorCategory.RateLimit },
        new("ratelimit", "ratelimit") { Category = LlmErrorCategory.RateLimit },
        new("too_many_requests", "too many requests") { Category = LlmErrorCategory.RateLimit },
        new("too_many_tokens", "too many tokens, please wait") { Category = LlmErrorCategory.RateLimit },
        new("too_many_concurrent", "too many concurrent") { Category = LlmErrorCategory.RateLimit },
        new("concurrent_requests", "concurrent requests") { Category = LlmErrorCategory.RateLimit },
        new("concurrency_limit", "concurrency limit") { Category = LlmErrorCategory.RateLimit },
        new("per_minute", "per minute") { Category = LlmErrorCategory.RateLimit },
        new("per_minute_dash", "per-minute") { Category = LlmErrorCategory.RateLimit },
        new("slash_minute", "/ minute") { Category = LlmErrorCategory.RateLimit },
        new("requests_per_min", "requests per min") { Category = LlmErrorCategory.RateLimit },
        new("per_second", "requests per second") { Category = LlmErrorCategory.RateLimit },
        new("tpm_limit", "tpm limit") { Category = LlmErrorCategory.RateLimit },
        new("rpm_limit", "rpm limit") { Category = LlmErrorCategory.RateLimit },
        new("exceeded_usage_limits", "exceeded your usage limits") { Category = LlmErrorCategory.RateLimit },
        new("request_limit", "request limit") { Category = LlmErrorCategory.RateLimit },
        new("allocated_quota", "allocated quota exceeded") { Category = LlmErrorCategory.RateLimit },
        new("throttled", "throttl") { Category = LlmErrorCategory.RateLimit },
        new("slow_down", "slow down") { Category = LlmErrorCategory.RateLimit },
        new("resource_exhausted", "resource has been exhausted") { Category = LlmErrorCategory.RateLimit },
        new("unusual_traffic", "unusual traffic") { Category = LlmErrorCategory.RateLimit },
        new("reduced_limits", "reduced rate limits") { Category = LlmErrorCategory.RateLimit },
        new("zh_rate", "速率限制") { Category = LlmErrorCategory.RateLimit },
        new("zh_frequency", "频率") { Category = LlmErrorCategory.RateLimit },
        new("zh_frequent", "频繁") { Category = LlmErrorCategory.RateLimit },
        new("zh_concurrency", "并发") { Category = LlmErrorCategory.RateLimit },
    ];
}
