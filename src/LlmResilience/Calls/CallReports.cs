using LlmResilience.Routing;

namespace LlmResilience.Calls;

/// <summary>Writes the report of a call from its context.</summary>
internal static class CallReports
{
    public static LlmCallReport Write(CallContext call, Target? servedBy, DateTimeOffset now) => new()
    {
        CallId = call.Id.ToString(),
        RequestedProvider = call.Info.Provider.Name,
        RequestedModel = call.Info.Model,
        Operation = call.Info.Operation,
        Endpoint = call.Info.Endpoint,
        Route = call.Plan.Route?.Name,
        Tenant = call.Options?.Tenant,
        ServedBy = servedBy?.Name,
        IsFallback = servedBy is not null && servedBy != call.Plan.Targets[0],
        Attempts = call.HasTrail ? [.. call.Trail.Attempts] : [],
        Skipped = call.HasTrail ? [.. call.Trail.Skipped.Select(static skipped => new LlmSkippedTarget(skipped.Target.Name, skipped.Decision.Reason ?? "refused", skipped.Decision.OpensAt))] : [],
        Duration = now - call.StartedAt,
    };
}
