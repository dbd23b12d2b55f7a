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
    /// Where Redis is, with all that StackExchange.Redis can be told. A copy is used, with <c>AbortOnConnectFail</c> off, the backlog off, a
    /// <c>ConnectTimeout</c> below <see cref="OperationTimeout"/>, and without a configuration channel, tie breaker or channel prefix.
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

    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    internal void ThrowIfUnusable()
    {
        int sources = (ConnectionString.Length > 0 ? 1 : 0) + (Configuration is null ? 0 : 1) + (ConnectionFactory is null ? 0 : 1);
        if (sources != 1 || (ConnectionString.Length > 0 && string.IsNullOrWhiteSpace(ConnectionString)))
        {
            throw new ArgumentException(
                $"{nameof(RedisHintStoreOptions)} names {(sources > 1 ? "more than one Redis" : "no Redis")}. Set {nameof(ConnectionString)} (\"host:port\"), "
                + $"{nameof(Configuration)} or {nameof(ConnectionFactory)}, and only one of them.");
        }

        if (KeyPrefix is not { Length: > 0 and <= 100 } || !KeyPrefix.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '/'))
        {
            throw new ArgumentException($"{nameof(RedisHintStoreOptions)}.{nameof(KeyPrefix)} is \"{KeyPrefix}\". Set 1 to 100 letters, digits and . _ - : /.");
        }

        Check(nameof(OperationTimeout), OperationTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), "50 milliseconds to one minute");
        Check(nameof(PollEvery), PollEvery, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), "10 milliseconds to one hour");
        Check(nameof(KeepUnusedFor), KeepUnusedFor, TimeSpan.FromHours(1), TimeSpan.FromDays(36500), "one hour to a hundred years");
        if (MaxSubjects < 100)
        {
            throw new ArgumentException($"{nameof(RedisHintStoreOptions)}.{nameof(MaxSubjects)} is {MaxSubjects}. Set a number of at least 100.");
        }
    }

    /// <summary>The settings of a connection of the store's own; null when the host gives one.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    internal ConfigurationOptions? ToConfiguration()
    {
        if (ConnectionFactory is not null)
        {
            return null;
        }

        ConfigurationOptions configuration = Configuration?.Clone() ?? Parse(ConnectionString);
        if (configuration.EndPoints.Count == 0)
        {
            throw new ArgumentException($"{nameof(RedisHintStoreOptions)} names no host. Set at least one host:port.");
        }

        configuration.SetDefaultPorts();
        configuration.AbortOnConnectFail = false;

        // An operation that has to connect then still ends with the reason, which the client only tells when it has stopped trying for once.
        configuration.ConnectTimeout = Math.Min(configuration.ConnectTimeout, (int)(OperationTimeout.TotalMilliseconds * 0.7));
        configuration.ConnectRetry = 1;

        // What waits is kept by the learner, in order and counted; a second queue in the client would only make a failure slow.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;

        // Each would touch a name outside the prefix, which a user may have no right to.
        configuration.ConfigurationChannel = "";
        configuration.TieBreaker = "";
        configuration.ChannelPrefix = default;
        return configuration;
    }

    private static ConfigurationOptions Parse(string connectionString)
    {
        try
        {
            ConfigurationOptions configuration = ConfigurationOptions.Parse(connectionString);

            // The client's own waits up to a minute between two tries, which would be the time to notice that a server is back.
            configuration.ReconnectRetryPolicy = new ExponentialRetry(250, 5_000);
            return configuration;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // What the client says may repeat a part of the string, and with it a password.
            throw new ArgumentException(
                $"{nameof(RedisHintStoreOptions)}.{nameof(ConnectionString)} cannot be read. Write it as host:port,host:port,user=name,password=secret,ssl=true, "
                + "with settings that StackExchange.Redis knows.");
        }
    }

    private static void Check(string name, TimeSpan value, TimeSpan least, TimeSpan most, string range)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"{nameof(RedisHintStoreOptions)}.{name} is {value}. Set a time from {range}.");
        }
    }
}
