using LlmResilience.Testing.Answers;

namespace LlmResilience.Testing;

/// <summary>Errors of Google's Gemini API.</summary>
public static class GeminiErrors
{
    /// <summary>429: too many requests a minute, with a RetryInfo and no header.</summary>
    public static FakeError RateLimit { get; } =
        Error(
            "gemini/rate-limit",
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10, model: {model}\nPlease retry in 23.417690812s.",
            """
            {
              "@type": "type.googleapis.com/google.rpc.QuotaFailure",
              "violations": [
                {
                  "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
                  "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
                  "quotaDimensions": { "location": "global", "model": "{model}" },
                  "quotaValue": "10"
                }
              ]
            },
            {
              "@type": "type.googleapis.com/google.rpc.Help",
              "links": [
                { "description": "Learn more about Gemini API quotas", "url": "https://ai.google.dev/gemini-api/docs/rate-limits" }
              ]
            },
            {
              "@type": "type.googleapis.com/google.rpc.RetryInfo",
              "retryDelay": "23s"
            }
            """);

    /// <summary>429: the requests of the day are used up.</summary>
    public static FakeError DailyQuota { get; } =
        Error(
            "gemini/daily-quota",
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 250, model: {model}\nPlease retry in 41.09s.",
            """
            {
              "@type": "type.googleapis.com/google.rpc.QuotaFailure",
              "violations": [
                {
                  "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
                  "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                  "quotaDimensions": { "location": "global", "model": "{model}" },
                  "quotaValue": "250"
                }
              ]
            },
            {
              "@type": "type.googleapis.com/google.rpc.Help",
              "links": [
                { "description": "Learn more about Gemini API quotas", "url": "https://ai.google.dev/gemini-api/docs/rate-limits" }
              ]
            },
            {
              "@type": "type.googleapis.com/google.rpc.RetryInfo",
              "retryDelay": "41s"
            }
            """);

    /// <summary>503: the model is out of capacity.</summary>
    public static FakeError Unavailable { get; } =
        Error("gemini/unavailable", 503, "UNAVAILABLE", "The model is overloaded. Please try again later.");

    /// <summary>400: the API key is wrong; the status misleads.</summary>
    public static FakeError InvalidKey { get; } =
        Error(
            "gemini/invalid-key",
            400,
            "INVALID_ARGUMENT",
            "API key not valid. Please pass a valid API key.",
            """
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              "reason": "API_KEY_INVALID",
              "domain": "googleapis.com",
              "metadata": { "service": "generativelanguage.googleapis.com" }
            },
            {
              "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
              "locale": "en-US",
              "message": "API key not valid. Please pass a valid API key."
            }
            """);

    /// <summary>404: there is no such model, or not for this method.</summary>
    public static FakeError ModelNotFound { get; } =
        Error(
            "gemini/model-not-found",
            404,
            "NOT_FOUND",
            "models/{model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.");

    /// <summary>504: the model took too long.</summary>
    public static FakeError DeadlineExceeded { get; } =
        Error("gemini/deadline-exceeded", 504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.");

    /// <summary>403: the API is not switched on in the project of the key.</summary>
    public static FakeError PermissionDenied { get; } =
        Error(
            "gemini/permission-denied",
            403,
            "PERMISSION_DENIED",
            "Generative Language API has not been used in project 000000000000 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/generativelanguage.googleapis.com/overview?project=000000000000 then retry.");

    /// <summary>500: the server failed.</summary>
    public static FakeError InternalError { get; } =
        Error(
            "gemini/internal-error",
            500,
            "INTERNAL",
            "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting");

    internal static IReadOnlyList<FakeError> All { get; } =
    [
        RateLimit, DailyQuota, Unavailable, InvalidKey, ModelNotFound, DeadlineExceeded, PermissionDenied, InternalError,
    ];

    private static FakeError Error(string name, int status, string statusName, string message, string? details = null) => new()
    {
        Name = name,
        StatusCode = status,
        ContentType = "application/json; charset=UTF-8",
        Headers = [new("server", "scaffolding on HTTPServer2")],
        Body =
            $$"""
            {
              "error": {
                "code": {{status}},
                "message": {{Json.Text(message)}},
                "status": "{{statusName}}"{{(details is null ? string.Empty : $",\n    \"details\": [\n{details}\n    ]")}}
              }
            }
            """,
    };
}
