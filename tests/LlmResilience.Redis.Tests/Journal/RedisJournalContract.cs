using LlmResilience.Tests.Journal;

namespace LlmResilience.Redis.Tests.Journal;

/// <summary>The contract of all error journals on some Redis; each journal has a prefix of its own there.</summary>
public abstract class RedisJournalContract(string connectionString) : JournalContract, IDisposable
{
    private readonly List<RedisErrorJournal> _journals = [];
    private int _prefixes;

    protected override IErrorJournal Create() => Open($"test-journal-{++_prefixes}-{Guid.NewGuid():N}");

    protected RedisErrorJournal Open(string prefix, Action<RedisErrorJournalOptions>? configure = null)
    {
        // The journal's clock is driven; waits for a real server take real time.
        RedisErrorJournalOptions options = new()
        {
            ConnectionString = connectionString, KeyPrefix = prefix, Clock = Time, OperationTimeout = TimeSpan.FromSeconds(20),
        };
        configure?.Invoke(options);
        RedisErrorJournal journal = new(options, TimeProvider.System);
        _journals.Add(journal);
        return journal;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _journals.ForEach(static journal => journal.Dispose());
    }
}
