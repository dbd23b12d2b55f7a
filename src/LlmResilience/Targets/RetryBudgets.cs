using System.Collections.Concurrent;

namespace LlmResilience.Targets;

/// <summary>The retry budget of each provider.</summary>
internal sealed class RetryBudgets
{
    private readonly ConcurrentDictionary<string, RetryBudget> _budgets = new(StringComparer.Ordinal);

    public RetryBudget For(string provider) =>
        _budgets.TryGetValue(provider, out RetryBudget? budget) ? budget : _budgets.GetOrAdd(provider, new RetryBudget());
}
