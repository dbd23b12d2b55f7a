using LlmResilience.Testing.Answers;

namespace LlmResilience.Testing;

/// <summary>Errors of Anthropic's API.</summary>
public static class AnthropicErrors
{
    /// <summary>401: the API key is wrong.</summary>
    public static FakeError InvalidKey { get; } =
        Error("anthropic/invalid-key", 401, "authentication_error", "invalid x-api-key", shouldRetry: false);

    /// <summary>429: too many tokens a minute, with all headers that say when to try again.</summary>
    public static FakeError RateLimit { get; } =
        Error(
            "anthropic/rate-limit",
            429,
            "rate_limit_error",
            "This request would exceed your organization's rate limit of 40,000 input tokens per minute (model: {model}). For details, refer to: https://docs.anthropic.com/en/api/rate-limits.",
            shouldRetry: true,
            headers:
            [
                new("retry-after", "19"),
                new("anthropic-ratelimit-requests-limit", "1000"),
                new("anthropic-ratelimit-requests-remaining", "993"),
                new("anthropic-ratelimit-requests-reset", "{now+1s}"),
                new("anthropic-ratelimit-input-tokens-limit", "40000"),
                new("anthropic-ratelimit-input-tokens-remaining", "0"),
                new("anthropic-ratelimit-input-tokens-reset", "{now+19s}"),
            ]);

    /// <summary>529: the model is out of capacity.</summary>
    public static FakeError Overloaded { get; } =
        Error("anthropic/overloaded", 529, "overloaded_error", "Overloaded", shouldRetry: true);

    /// <summary>400: the prompt is longer than the context of the model.</summary>
    public static FakeError PromptTooLong { get; } =
        Error(
            "anthropic/prompt-too-long",
            400,
            "invalid_request_error",
            "prompt is too long: 214335 tokens > 200000 maximum",
            shouldRetry: false);

    /// <summary>400: the account has no balance left; the status misleads.</summary>
    public static FakeError LowCredit { get; } =
        Error(
            "anthropic/low-credit",
            400,
            "invalid_request_error",
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
            shouldRetry: false);

    /// <summary>400: the limit that the account has set is reached; only the text says until when.</summary>
    public static FakeError UsageLimit { get; } =
        Error(
            "anthropic/usage-limit",
            400,
            "invalid_request_error",
            "You have reached your specified API usage limits. You will regain access on 2030-01-01 at 00:00 UTC.",
            shouldRetry: false);

    /// <summary>413: the body is larger than 32 MB; the gateway answers, without an id.</summary>
    public static FakeError RequestTooLarge { get; } =
        new()
        {
            Name = "anthropic/request-too-large",
            StatusCode = 413,
            Headers =
            [
                new("server", "cloudflare"),
                new("cf-ray", "8a1b2c3d4e5f6071-ARN"),
            ],
            Body =
                """
                {"error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}
                """,
        };

    /// <summary>404: there is no such model.</summary>
    public static FakeError ModelNotFound { get; } =
        Error("anthropic/model-not-found", 404, "not_found_error", "model: {model}", shouldRetry: false);

    /// <summary>500: the server failed.</summary>
    public static FakeError ServerError { get; } =
        Error("anthropic/server-error", 500, "api_error", "Internal server error", shouldRetry: true);

    /// <summary>403: the key may not do this.</summary>
    public static FakeError PermissionDenied { get; } =
        Error(
            "anthropic/permission-denied",
            403,
            "permission_error",
            "Your API key does not have permission to use the specified resource.",
            shouldRetry: false);

    internal static IReadOnlyList<FakeError> All { get; } =
    [
        InvalidKey, RateLimit, Overloaded, PromptTooLong, LowCredit, UsageLimit, RequestTooLarge, ModelNotFound, ServerError,
        PermissionDenied,
    ];

    private static FakeError Error(
        string name,
        int status,
        string type,
        string message,
        bool shouldRetry,
        IEnumerable<KeyValuePair<string, string>>? headers = null) => new()
        {
            Name = name,
            StatusCode = status,
            Headers =
            [
                new("request-id", "req_011CfakeA1b2C3d4E5f6G7h8"),
                new("x-should-retry", shouldRetry ? "true" : "false"),
                .. headers ?? [],
            ],
            Body =
                $$$"""
                {"type":"error","error":{"type":"{{{type}}}","message":{{{Json.Text(message)}}}},"request_id":"req_011CfakeA1b2C3d4E5f6G7h8"}
                """,
        };
}
