using System.Diagnostics.Metrics;

namespace LlmResilience.Journal;

/// <summary>What the journal measures. Names are a contract; see docs/telemetry.md.</summary>
internal sealed class JournalMetrics
{
    public const string MeterName = "LlmResilience";
    public const string DroppedName = "llm_resilience.journal.dropped";
    public const string CategoryTag = "llm_resilience.category";

    private readonly Counter<long> _dropped;

    public JournalMetrics(IMeterFactory meters) => _dropped = meters.Create(MeterName).CreateCounter<long>(
        DroppedName, "{attempt}", "Failed attempts of which the error history keeps no detail, since the queue was full. They are counted in it.");

    public void Dropped(LlmErrorCategory category)
    {
        if (_dropped.Enabled)
        {
            _dropped.Add(1, new KeyValuePair<string, object?>(CategoryTag, LlmErrorCategoryNames.GetName(category)));
        }
    }
}
