namespace LlmResilience.Tests.Hints.Delivery;

/// <summary>A model of a store that may lose the end of what it applied: a list of batches, and the states that it has been in.</summary>
internal sealed class LossyStore
{
    private readonly List<(DateTimeOffset At, List<HintBatch> Applied)> _states = [];
    private List<HintBatch> _applied = [];

    /// <summary>How often each delta counts; a delta is known by its count of errors.</summary>
    public Dictionary<long, int> Counts => _applied.SelectMany(static batch => batch.Deltas).GroupBy(static delta => delta.Errors)
        .ToDictionary(static group => group.Key, static group => group.Count());

    /// <summary>Every delta that counts.</summary>
    public IEnumerable<HintDelta> Deltas => _applied.SelectMany(static batch => batch.Deltas);

    public HintBatchResult Apply(HintBatch batch, DateTimeOffset now)
    {
        long last = LastOf(batch.Writer);
        if (batch.Sequence == last + 1)
        {
            _applied = [.. _applied, batch];
            _states.Add((now, _applied));
            last++;
        }

        return new HintBatchResult { LastSequence = last, Version = _applied.Count };
    }

    /// <summary>Goes back to the state of an earlier time.</summary>
    public void LoseAllSince(DateTimeOffset time)
    {
        _applied = _states.LastOrDefault(state => state.At <= time).Applied ?? [];
        _states.RemoveAll(state => state.At > time);
    }

    private long LastOf(Guid writer) => _applied.Where(batch => batch.Writer == writer).Select(static batch => batch.Sequence).DefaultIfEmpty(0).Max();
}
