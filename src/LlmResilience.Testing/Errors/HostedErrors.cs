namespace LlmResilience.Testing;

/// <summary>Errors of other hosted providers: OpenRouter and Groq.</summary>
public static class HostedErrors
{
    /// <summary>402: the account has not enough credits for this request.</summary>
    public static FakeError OpenRouterNoCredits { get; } = new()
    {
        Name = "openrouter/no-credits",
        StatusCode = 402,
        Body =
            """
            {"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 32768 tokens, but can only afford 2210. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account","code":402,"metadata":{"provider_name":null}},"user_id":"user_fake"}
            """,
    };

    /// <summary>429: the pool that all users share is at its limit; the cause is nested.</summary>
    public static FakeError OpenRouterUpstreamRateLimit { get; } = new()
    {
        Name = "openrouter/upstream-rate-limit",
        StatusCode = 429,
        Body =
            """
            {"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations","provider_name":"Chutes"}},"user_id":"user_fake"}
            """,
    };

    /// <summary>502: the provider behind it failed; its own error is nested as JSON text.</summary>
    public static FakeError OpenRouterUpstreamError { get; } = new()
    {
        Name = "openrouter/upstream-error",
        StatusCode = 502,
        Body =
            """
            {"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"{\"error\":{\"message\":\"Internal server error\",\"type\":\"server_error\",\"code\":\"internal_error\"}}","provider_name":"DeepInfra"}},"user_id":"user_fake"}
            """,
    };

    /// <summary>401: the API key is wrong.</summary>
    public static FakeError OpenRouterInvalidKey { get; } = new()
    {
        Name = "openrouter/invalid-key",
        StatusCode = 401,
        Body =
            """
            {"error":{"message":"User not found.","code":401}}
            """,
    };

    /// <summary>413: one request asks for more tokens than a minute allows.</summary>
    public static FakeError GroqRequestTooLarge { get; } = new()
    {
        Name = "groq/request-too-large",
        StatusCode = 413,
        Body =
            """
            {"error":{"message":"Request too large for model `{model}` in organization `org_fake` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 9417, please reduce your message size and try again. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}
            """,
    };

    /// <summary>429: too many tokens a minute.</summary>
    public static FakeError GroqRateLimit { get; } = new()
    {
        Name = "groq/rate-limit",
        StatusCode = 429,
        Headers =
        [
            new("retry-after", "9"),
            new("x-ratelimit-limit-tokens", "6000"),
            new("x-ratelimit-remaining-tokens", "288"),
            new("x-ratelimit-reset-tokens", "57.12s"),
        ],
        Body =
            """
            {"error":{"message":"Rate limit reached for model `{model}` in organization `org_fake` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Used 5712, Requested 1090. Please try again in 8.02s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}
            """,
    };

    /// <summary>503: the model is out of capacity.</summary>
    public static FakeError GroqOverCapacity { get; } = new()
    {
        Name = "groq/over-capacity",
        StatusCode = 503,
        Body =
            """
            {"error":{"message":"{model} is currently over capacity. Please try again and back off exponentially. Visit https://groqstatus.com to see if there is an active incident.","type":"internal_server_error"}}
            """,
    };

    internal static IReadOnlyList<FakeError> All { get; } =
    [
        OpenRouterNoCredits, OpenRouterUpstreamRateLimit, OpenRouterUpstreamError, OpenRouterInvalidKey, GroqRequestTooLarge,
        GroqRateLimit, GroqOverCapacity,
    ];
}
