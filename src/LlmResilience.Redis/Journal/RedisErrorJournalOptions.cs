using LlmResilience.Redis;
using StackExchange.Redis;

namespace LlmResilience;

/// <summary>Where the Redis of the error history is, and how it is used.</summary>
public sealed class RedisErrorJournalOptions
{
    /// <summary>Where Redis is, as StackExchange.Redis reads it: <c>host:port,host:port,user=name,password=secret,ssl=true</c>.</summary>
    /// <value>There is no default; this, <see cref="Configuration"/> or <see cref="ConnectionFactory"/> must be set.</value>
    public string ConnectionString { get; set; } = string.Empty;

    /// <summary>Where Redis is, with all that StackExchange.Redis can be told; used as <see cref="RedisHintStoreOptions.Configuration"/> is.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public ConfigurationOptions? Configuration { get; set; }

    /// <summary>Gives the host's own connection, which the journal uses and does not close.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public Func<Task<IConnectionMultiplexer>>? ConnectionFactory { get; set; }

    /// <summary>What all names in Redis begin with, between braces: <c>{llm-resilience}:journal:entries</c>. The hints may have the same.</summary>
    /// <value>The default is <c>llm-resilience</c>; letters, digits and <c>. _ - : /</c>, at most 100.</value>
    public string KeyPrefix { get; set; } = "llm-resilience";

    /// <summary>How long an operation, with the connecting that it may need, waits for an answer before it fails; a question waits so long for each of its parts.</summary>
    /// <value>The default is 2 seconds; 50 milliseconds to one minute.</value>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many entries the server keeps in its memory, where <c>Journal</c> allows for more. Beyond that the oldest leave; their counts stay.</summary>
    /// <value>The default is 100,000, some 80 MB; at least 1.</value>
    public long MaxEntries { get; set; } = 100_000;

    /// <summary>
    /// How many counts (of a minute, category, provider and model) the server keeps in its memory. Beyond that the oldest are added up without
    /// provider and model, which bounds what callers can cause that invent names of models; where there is nothing left to add up, the oldest leave.
    /// </summary>
    /// <value>The default is 200,000, some 60 MB, and more where names are long; at least 1,000.</value>
    public int MaxCounts { get; set; } = 200_000;

    /// <summary>The journal's clock in tests; otherwise it is the server's.</summary>
    internal TimeProvider? Clock { get; set; }

    internal RedisSettings Settings => new(nameof(RedisErrorJournalOptions), ConnectionString, Configuration, ConnectionFactory, KeyPrefix, OperationTimeout);

    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    internal void ThrowIfUnusable()
    {
        Settings.ThrowIfUnusable();
        if (MaxEntries < 1)
        {
            throw new ArgumentException($"{nameof(RedisErrorJournalOptions)}.{nameof(MaxEntries)} is {MaxEntries}. Set a number of at least 1.");
        }

        if (MaxCounts < 1_000)
        {
            throw new ArgumentException($"{nameof(RedisErrorJournalOptions)}.{nameof(MaxCounts)} is {MaxCounts}. Set a number of at least 1000.");
        }
    }
}
