namespace LlmResilience.Testing;

/// <summary>Errors of Azure OpenAI.</summary>
public static class AzureOpenAIErrors
{
    /// <summary>429: the deployment has used its tokens of this minute.</summary>
    public static FakeError RateLimit { get; } = new()
    {
        Name = "azure/rate-limit",
        StatusCode = 429,
        Headers =
        [
            new("retry-after", "26"),
            new("retry-after-ms", "25817"),
            new("x-ratelimit-reset-requests", "26"),
            new("x-ms-region", "Sweden Central"),
            new("apim-request-id", "5a1f0c9e-7d42-4b8e-9f63-2e8d7c6b5a40"),
        ],
        Body =
            """
            {"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 26 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."}}
            """,
    };

    /// <summary>400: the content policy refused the prompt.</summary>
    public static FakeError ContentFilter { get; } = new()
    {
        Name = "azure/content-filter",
        StatusCode = 400,
        Body =
            """
            {"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":true,"detected":true},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}}}}
            """,
    };

    /// <summary>404: there is no such deployment.</summary>
    public static FakeError DeploymentNotFound { get; } = new()
    {
        Name = "azure/deployment-not-found",
        StatusCode = 404,
        Body =
            """
            {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}
            """,
    };

    /// <summary>401: the key is wrong, or of another resource.</summary>
    public static FakeError InvalidKey { get; } = new()
    {
        Name = "azure/invalid-key",
        StatusCode = 401,
        Body =
            """
            {"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}
            """,
    };

    /// <summary>503: the region is out of capacity.</summary>
    public static FakeError NoCapacity { get; } = new()
    {
        Name = "azure/no-capacity",
        StatusCode = 503,
        Headers =
        [
            new("retry-after", "10"),
        ],
        Body =
            """
            {"error":{"code":"ServiceUnavailable","message":"The service is temporarily unable to process your request. Please try again later."}}
            """,
    };

    internal static IReadOnlyList<FakeError> All { get; } =
    [
        RateLimit, ContentFilter, DeploymentNotFound, InvalidKey, NoCapacity,
    ];
}
