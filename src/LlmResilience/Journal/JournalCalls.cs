using LlmResilience.Hints;

namespace LlmResilience.Journal;

/// <summary>The journal as the writer's loop sees it: every operation ends in time, whatever the journal does.</summary>
/// <remarks>Used by one loop, one operation at a time; only <see cref="Abort"/> is for any thread.</remarks>
internal sealed class JournalCalls(IErrorJournal journal, JournalOptions options, TimeProvider time) : IDisposable
{
    private readonly StoreCalls<IErrorJournal> _calls = new(journal, "error journal", options.FlushTimeout, "Journal:FlushTimeout", time);

    public Task<JournalBatchResult> AppendAsync(JournalBatch batch) =>
        _calls.CallAsync(static (journal, batch, token) => journal.AppendAsync(batch, token), batch);

    public Task<JournalTrimResult> TrimAsync(JournalRetention retention) =>
        _calls.CallAsync(static (journal, retention, token) => journal.TrimAsync(retention, token), retention);

    /// <summary>Ends the operation under way, and every later one: the time for stopping is over.</summary>
    public void Abort() => _calls.Abort();

    public void Dispose() => _calls.Dispose();
}
