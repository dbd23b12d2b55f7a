using LlmResilience.Redis;
using StackExchange.Redis;

namespace LlmResilience;

/// <summary>Where Redis is, and how it is used.</summary>
public sealed class RedisHintStoreOptions
{
    /// <summary>
    /// Where Redis is, as StackExchange.Redis reads it: <c>host:port,host:port,user=name,password=secret,ssl=true</c>. For a cluster a few
    /// of its nodes are enough.
    /// </summary>
    /// <value>There is no default; this, <see cref="Configuration"/> or <see cref="ConnectionFactory"/> must be set.</value>
    public string ConnectionString { get; set; } = string.Empty;

    /// <summary>
    /// Where Redis is, with all that StackExchange.Redis can be told. A copy is used, with <c>AbortOnConnectFail</c> on, the backlog off, a
    /// <c>ConnectTimeout</c> below <see cref="OperationTimeout"/> (but not below a second), and without a configuration channel, tie breaker or
    /// channel prefix.
    /// </summary>
    /// <value>The default is <see langword="null"/>.</value>
    public ConfigurationOptions? Configuration { get; set; }

    /// <summary>
    /// Gives the host's own connection, which the store uses and does not close. It is asked at the first operation, and again at the next
    /// when it has failed.
    /// </summary>
    /// <value>The default is <see langword="null"/>.</value>
    public Func<Task<IConnectionMultiplexer>>? ConnectionFactory { get; set; }

    /// <summary>
    /// What all names in Redis begin with, between braces: <c>{llm-resilience}:hints</c>. Applications that should not learn from each other
    /// take different ones.
    /// </summary>
    /// <value>The default is <c>llm-resilience</c>; letters, digits and <c>. _ - : /</c>, at most 100.</value>
    public string KeyPrefix { get; set; } = "llm-resilience";

    /// <summary>How long an operation, with the connecting that it may need, waits for an answer before it fails and is tried again later.</summary>
    /// <value>The default is 2 seconds; 50 milliseconds to one minute.</value>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the version is looked at, in case an announcement of what other processes have written was lost.</summary>
    /// <value>The default is 2 seconds; 10 milliseconds to one hour.</value>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a target that is no longer used is kept.</summary>
    /// <value>The default is 180 days.</value>
    public TimeSpan KeepUnusedFor { get; set; } = TimeSpan.FromDays(180);

    /// <summary>
    /// About how many subjects are kept. Beyond that those leave first that changed longest ago and hold no lesson, opening or reset.
    /// </summary>
    /// <value>The default is 50,000; at least 100.</value>
    public int MaxSubjects { get; set; } = 50_000;

    /// <summary>The store's clock in tests; otherwise it is the server's.</summary>
    internal TimeProvider? Clock { get; set; }

    internal RedisSettings Settings => new(nameof(RedisHintStoreOptions), ConnectionString, Configuration, ConnectionFactory, KeyPrefix, OperationTimeout);

    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    internal void ThrowIfUnusable()
    {
        RedisSettings settings = Settings;
        settings.ThrowIfUnusable();
        settings.Check(nameof(PollEvery), PollEvery, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), "10 milliseconds to one hour");
        settings.Check(nameof(KeepUnusedFor), KeepUnusedFor, TimeSpan.FromHours(1), TimeSpan.FromDays(36500), "one hour to a hundred years");
        if (MaxSubjects < 100)
        {
            throw new ArgumentException($"{nameof(RedisHintStoreOptions)}.{nameof(MaxSubjects)} is {MaxSubjects}. Set a number of at least 100.");
        }
    }
}
