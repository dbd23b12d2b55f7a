using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>The policy table's rows that an answer can cause, by faithful errors.</summary>
internal static class VerdictPolicyRows
{
    private const SubjectKind Provider = SubjectKind.Provider;
    private const SubjectKind Target = SubjectKind.Target;
    private const SubjectKind Endpoint = SubjectKind.Endpoint;
    private const SubjectKind Key = SubjectKind.Key;
    private const SubjectKind KeyOnTarget = SubjectKind.KeyOnTarget;

    public static IReadOnlyList<VerdictPolicyRow> All { get; } =
    [
        Row("openai/invalid-key", LlmErrorCategory.Authentication, 1, true, Key),
        Row("openai/insufficient-quota", LlmErrorCategory.InsufficientBalance, 1, true, Key),
        Row("anthropic/permission-denied", LlmErrorCategory.PermissionDenied, 1, true, Key),
        Row("openai/unsupported-region", LlmErrorCategory.PermissionDenied, 1, true, Key),
        Status("a firewall's block", 403, "<html><head><title>Attention Required!</title></head><body><h1>Sorry, you have been blocked</h1></body></html>", LlmErrorCategory.PermissionDenied, 1, true, Provider),
        Row("gemini/daily-quota", LlmErrorCategory.QuotaExceeded, 6, true, KeyOnTarget),
        Row("openai/rate-limit", LlmErrorCategory.RateLimit, 6, true, KeyOnTarget),
        Row("openai/rate-limit-per-day", LlmErrorCategory.QuotaExceeded, 1, true, KeyOnTarget),
        Row("openai/overloaded", LlmErrorCategory.Overloaded, 4, true, Target),
        Row("llamacpp/model-loading", LlmErrorCategory.ModelLoading, 4, true, Target),
        Row("openai/server-error", LlmErrorCategory.ServerError, 2, true, Provider, Target),
        Row("nginx/bad-gateway", LlmErrorCategory.ServerError, 2, true, Provider, Target),
        Row("gpustack/upstream-timeout", LlmErrorCategory.Timeout, 2, true, Provider, Target),
        Row("nginx/gateway-timeout", LlmErrorCategory.Timeout, 2, true, Provider, Target),
        Row("openai/model-not-found", LlmErrorCategory.ModelNotFound, 1, true, KeyOnTarget),
        Row("openai/responses-only", LlmErrorCategory.EndpointUnsupported, 1, true, Endpoint),
        Row("openai/unsupported-parameter", LlmErrorCategory.UnsupportedParameter, 1, true),
        Row("openai/context-length", LlmErrorCategory.ContextLengthExceeded, 1, true),
        Row("nginx/too-large", LlmErrorCategory.RequestTooLarge, 1, true),
        Row("openai/content-filter", LlmErrorCategory.ContentFiltered, 1, false),
        Row("nginx/not-found", LlmErrorCategory.NotFound, 1, true, Endpoint),
        Row("openai/invalid-request", LlmErrorCategory.InvalidRequest, 1, false),
        Status("item not found", 404, """{"error":{"message":"No file found with id 'file-abc'.","type":"invalid_request_error","param":"id","code":null}}""", LlmErrorCategory.NotFound, 1, false),
        Status("conflict", 409, """{"error":{"message":"The resource was modified by another process.","type":"conflict_error","code":"conflict"}}""", LlmErrorCategory.Conflict, 1, false),
        Status("conflict that asks for a repeat", 409, """{"error":{"message":"The request conflicts with another request. Please retry your request.","type":"conflict_error","code":"conflict"}}""", LlmErrorCategory.Conflict, 2, false),
        Status("unknown 4xx", 418, """{"note":"short and stout"}""", LlmErrorCategory.Unknown, 1, false),
        Status("unknown, as if 5xx", 700, """{"note":"odd"}""", LlmErrorCategory.Unknown, 2, true, Target),
    ];

    public static VerdictPolicyRow Get(string name) => All.Single(row => row.Name == name);

    private static VerdictPolicyRow Row(string error, LlmErrorCategory category, int alone, bool moves, params SubjectKind[] counts) =>
        new(error, FakeReply.Error(error), category, alone, moves, FakeErrors.Get(error).StatusCode, counts);

    private static VerdictPolicyRow Status(string name, int status, string body, LlmErrorCategory category, int alone, bool moves, params SubjectKind[] counts) =>
        new(name, FakeReply.Status(status, body), category, alone, moves, status, counts);
}
