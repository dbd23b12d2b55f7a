using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmResilience.DependencyInjection;

/// <summary>Says how the library is doing: now the hint store. Each part that can be degraded adds its sentence and its data here.</summary>
internal sealed class LlmResilienceHealthCheck(ILlmHints hints) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> problems = [];
        Dictionary<string, object> data = [];
        AddHintStore(hints.Health, problems, data);
        return Task.FromResult(problems.Count == 0
            ? HealthCheckResult.Healthy("All is well.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(' ', problems), exception: null, data));
    }

    private static void AddHintStore(HintStoreHealth health, List<string> problems, Dictionary<string, object> data)
    {
        data["hint_store.healthy"] = health.IsHealthy;
        data["hint_store.loaded"] = health.IsLoaded;
        data["hint_store.failures"] = health.Failures;
        data["hint_store.waiting_subjects"] = health.WaitingSubjects;
        data["hint_store.waiting_batches"] = health.WaitingBatches;
        if (health.LastSuccessAt is { } lastSuccess)
        {
            data["hint_store.last_success"] = lastSuccess;
        }

        if (health.Since is { } since)
        {
            data["hint_store.since"] = since;
        }

        if (!health.IsHealthy)
        {
            problems.Add($"{health.Problem} Calls are not affected; what is learned waits.");
        }
    }
}
