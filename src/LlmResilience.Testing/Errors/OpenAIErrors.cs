using LlmResilience.Testing.Answers;

namespace LlmResilience.Testing;

/// <summary>Errors of OpenAI's API.</summary>
public static class OpenAIErrors
{
    /// <summary>401: the API key is wrong.</summary>
    public static FakeError InvalidKey { get; } =
        Error(
            "openai/invalid-key",
            401,
            "Incorrect API key provided: sk-fake********************0000. You can find your API key at https://platform.openai.com/account/api-keys.",
            "invalid_request_error",
            code: "invalid_api_key");

    /// <summary>429: the account has no balance left; the status misleads.</summary>
    public static FakeError InsufficientQuota { get; } =
        Error(
            "openai/insufficient-quota",
            429,
            "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
            "insufficient_quota",
            code: "insufficient_quota");

    /// <summary>400: the hard limit of the account is reached; the status misleads.</summary>
    public static FakeError BillingLimit { get; } =
        Error(
            "openai/billing-limit",
            400,
            "Billing hard limit has been reached",
            "invalid_request_error",
            code: "billing_hard_limit_reached");

    /// <summary>429: too many tokens a minute, with all headers that say when to try again.</summary>
    public static FakeError RateLimit { get; } =
        Error(
            "openai/rate-limit",
            429,
            "Rate limit reached for {model} in organization org-fake on tokens per min (TPM): Limit 200000, Used 198689, Requested 22911. Please try again in 6.48s. Visit https://platform.openai.com/account/rate-limits to learn more.",
            "tokens",
            code: "rate_limit_exceeded",
            headers:
            [
                new("retry-after", "7"),
                new("retry-after-ms", "6480"),
                new("x-ratelimit-limit-requests", "5000"),
                new("x-ratelimit-remaining-requests", "4987"),
                new("x-ratelimit-reset-requests", "12ms"),
                new("x-ratelimit-limit-tokens", "200000"),
                new("x-ratelimit-remaining-tokens", "1311"),
                new("x-ratelimit-reset-tokens", "6.48s"),
            ]);

    /// <summary>429: too many requests a day; only the text says when to try again.</summary>
    public static FakeError RateLimitPerDay { get; } =
        Error(
            "openai/rate-limit-per-day",
            429,
            "Rate limit reached for {model} in organization org-fake on requests per day (RPD): Limit 10000, Used 10000, Requested 1. Please try again in 8m38.4s. Visit https://platform.openai.com/account/rate-limits to learn more.",
            "requests",
            code: "rate_limit_exceeded");

    /// <summary>429: one request asks for more tokens than a minute allows; the status misleads.</summary>
    public static FakeError RequestTooLarge { get; } =
        Error(
            "openai/request-too-large",
            429,
            "Request too large for {model} in organization org-fake on tokens per min (TPM): Limit 30000, Requested 48210. The input or output tokens must be reduced in order to run successfully. Visit https://platform.openai.com/account/rate-limits to learn more.",
            "tokens",
            code: "rate_limit_exceeded");

    /// <summary>500: the server failed.</summary>
    public static FakeError ServerError { get; } =
        Error(
            "openai/server-error",
            500,
            "The server had an error while processing your request. Sorry about that!",
            "server_error");

    /// <summary>503: the model is out of capacity.</summary>
    public static FakeError Overloaded { get; } =
        Error(
            "openai/overloaded",
            503,
            "That model is currently overloaded with other requests. You can retry your request, or contact us through our help center at help.openai.com if the error persists.",
            "server_error");

    /// <summary>400: the prompt is longer than the context of the model.</summary>
    public static FakeError ContextLength { get; } =
        Error(
            "openai/context-length",
            400,
            "This model's maximum context length is 128000 tokens. However, your messages resulted in 141522 tokens. Please reduce the length of the messages.",
            "invalid_request_error",
            param: "messages",
            code: "context_length_exceeded");

    /// <summary>400: the model knows max_completion_tokens in place of max_tokens.</summary>
    public static FakeError UnsupportedParameter { get; } =
        Error(
            "openai/unsupported-parameter",
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "invalid_request_error",
            param: "max_tokens",
            code: "unsupported_parameter");

    /// <summary>400: a value of the request is malformed.</summary>
    public static FakeError InvalidRequest { get; } =
        Error(
            "openai/invalid-request",
            400,
            "Invalid type for 'messages[0].content': expected one of a string or array of objects, but got an integer instead.",
            "invalid_request_error",
            param: "messages[0].content",
            code: "invalid_type");

    /// <summary>404: there is no such model, or not for this key.</summary>
    public static FakeError ModelNotFound { get; } =
        Error(
            "openai/model-not-found",
            404,
            "The model `{model}` does not exist or you do not have access to it.",
            "invalid_request_error",
            code: "model_not_found");

    /// <summary>403: the project of the key may not use the model.</summary>
    public static FakeError ProjectWithoutModel { get; } =
        Error(
            "openai/project-without-model",
            403,
            "Project `proj_fake` does not have access to model `{model}`",
            "invalid_request_error",
            code: "model_not_found");

    /// <summary>404: the model is served by the responses endpoint only.</summary>
    public static FakeError ResponsesOnly { get; } =
        Error(
            "openai/responses-only",
            404,
            "This model is only supported in v1/responses and not in v1/chat/completions.",
            "invalid_request_error",
            param: "model");

    /// <summary>404: the model is served by the completions endpoint only.</summary>
    public static FakeError NotAChatModel { get; } =
        Error(
            "openai/not-a-chat-model",
            404,
            "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
            "invalid_request_error",
            param: "model");

    /// <summary>400: the prompt was refused.</summary>
    public static FakeError ContentFilter { get; } =
        Error(
            "openai/content-filter",
            400,
            "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting",
            "invalid_request_error",
            code: "invalid_prompt");

    /// <summary>403: requests from this country are refused.</summary>
    public static FakeError UnsupportedRegion { get; } =
        Error(
            "openai/unsupported-region",
            403,
            "Country, region, or territory not supported",
            "request_forbidden",
            code: "unsupported_country_region_territory");

    internal static IReadOnlyList<FakeError> All { get; } =
    [
        InvalidKey, InsufficientQuota, BillingLimit, RateLimit, RateLimitPerDay, RequestTooLarge, ServerError, Overloaded,
        ContextLength, UnsupportedParameter, InvalidRequest, ModelNotFound, ProjectWithoutModel, ResponsesOnly, NotAChatModel,
        ContentFilter, UnsupportedRegion,
    ];

    private static FakeError Error(
        string name,
        int status,
        string message,
        string type,
        string? param = null,
        string? code = null,
        IEnumerable<KeyValuePair<string, string>>? headers = null) => new()
        {
            Name = name,
            StatusCode = status,
            Headers = [new("openai-version", "2020-10-01"), new("x-request-id", "req_0f6b2c5d8e914a37b1c2d3e4f5a60718"), .. headers ?? []],
            Body =
                $$"""
                {
                    "error": {
                        "message": {{Json.Text(message)}},
                        "type": "{{type}}",
                        "param": {{(param is null ? "null" : Json.Text(param))}},
                        "code": {{(code is null ? "null" : Json.Text(code))}}
                    }
                }
                """,
        };
}
