using System.Globalization;
using LlmResilience.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmResilience.DependencyInjection;

/// <summary>Says how the library is doing: the hint store, the error journal. Each part that can be degraded adds its sentence and its data here.</summary>
internal sealed class LlmResilienceHealthCheck(ILlmHints hints, JournalWriter journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> problems = [];
        Dictionary<string, object> data = [];
        AddHintStore(hints.Health, problems, data);
        AddJournal(journal.Health, problems, data);
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

    private static void AddJournal(JournalHealth health, List<string> problems, Dictionary<string, object> data)
    {
        data["journal.healthy"] = health.Trouble is null;
        data["journal.failures"] = health.Trouble?.Failures ?? 0;
        data["journal.waiting_entries"] = health.WaitingEntries;
        data["journal.waiting_audit_lines"] = health.WaitingAuditLines;
        data["journal.recently_dropped"] = health.RecentlyDropped;
        if (health.Trouble is { } trouble)
        {
            data["journal.since"] = trouble.Since;
            problems.Add($"{health.Problem} Calls are not affected; failed attempts wait in memory.");
        }

        if (health.RecentlyDropped > 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"In the last {RecentDrops.Minutes} minutes {health.RecentlyDropped} failed attempts were counted in the error history without their detail: more failed than the journal took (Journal:QueueSize)."));
        }
    }
}
