using LlmResilience.Hints;

namespace LlmResilience.Journal;

/// <summary>Removes what the journal keeps no longer, a step at a time. For the writer's loop alone.</summary>
internal sealed class JournalTrimmer(JournalCalls journal, JournalOptions options, TimeProvider time)
{
    // So that the journal does not grow without bound between two looks when failures come in torrents.
    private const int AtLeastAfter = 10_000;

    private readonly JournalRetention _retention = new()
    {
        KeepFor = options.KeepFor,
        MaxEntries = options.MaxEntries,
        KeepAuditFor = options.KeepAuditFor,
    };

    private SteadyWait _wait;
    private int _appended;

    /// <summary>Takes note of what was appended.</summary>
    public void OnAppended(int entries) => _appended += entries;

    /// <summary>Takes a step, if it is time. Returns whether there is more to do at once.</summary>
    public async Task<bool> StepAsync()
    {
        if (!_wait.IsOver(time) && _appended < AtLeastAfter)
        {
            return false;
        }

        JournalTrimResult result = await journal.TrimAsync(_retention).ConfigureAwait(false);
        _appended = 0;
        _wait = result.HasMore ? default : SteadyWait.Begin(options.TrimEvery, time);
        return result.HasMore;
    }
}
