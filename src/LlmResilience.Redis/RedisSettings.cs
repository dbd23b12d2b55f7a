using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>What the options of the hint store and of the error journal have in common: where Redis is, under which names, and how long to wait.</summary>
internal sealed record RedisSettings(
    string OptionsName,
    string ConnectionString,
    ConfigurationOptions? Configuration,
    Func<Task<IConnectionMultiplexer>>? ConnectionFactory,
    string KeyPrefix,
    TimeSpan OperationTimeout)
{
    private const int LeastConnectTimeout = 1_000;

    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    public void ThrowIfUnusable()
    {
        int sources = (ConnectionString.Length > 0 ? 1 : 0) + (Configuration is null ? 0 : 1) + (ConnectionFactory is null ? 0 : 1);
        if (sources != 1 || (ConnectionString.Length > 0 && string.IsNullOrWhiteSpace(ConnectionString)))
        {
            throw new ArgumentException(
                $"{OptionsName} names {(sources > 1 ? "more than one Redis" : "no Redis")}. Set {nameof(ConnectionString)} (\"host:port\"), "
                + $"{nameof(Configuration)} or {nameof(ConnectionFactory)}, and only one of them.");
        }

        if (KeyPrefix is not { Length: > 0 and <= 100 } || !KeyPrefix.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '/'))
        {
            throw new ArgumentException($"{OptionsName}.{nameof(KeyPrefix)} is \"{KeyPrefix}\". Set 1 to 100 letters, digits and . _ - : /.");
        }

        Check(nameof(OperationTimeout), OperationTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), "50 milliseconds to one minute");
        _ = ToConfiguration();
    }

    /// <exception cref="ArgumentException">The time is out of range.</exception>
    public void Check(string name, TimeSpan value, TimeSpan least, TimeSpan most, string range)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"{OptionsName}.{name} is {value}. Set a time from {range}.");
        }
    }

    /// <summary>The settings of a connection of our own; null when the host gives one.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public ConfigurationOptions? ToConfiguration()
    {
        if (ConnectionFactory is not null)
        {
            return null;
        }

        ConfigurationOptions configuration = Configuration?.Clone() ?? Parse();
        if (configuration.EndPoints.Count == 0)
        {
            throw new ArgumentException($"{OptionsName} names no host. Set at least one host:port.");
        }

        configuration.SetDefaultPorts();

        // An operation that has to connect then ends in time with the reason, which the client tells for certain only when it gives up.
        configuration.AbortOnConnectFail = true;

        // Where the limit is shorter than that the operation ends before, and a later one finds what it began.
        configuration.ConnectTimeout = Math.Min(configuration.ConnectTimeout, Math.Max(LeastConnectTimeout, (int)(OperationTimeout.TotalMilliseconds * 0.7)));
        configuration.ConnectRetry = 1;

        // What waits is kept by the caller, in order and counted; a second queue in the client would only make a failure slow.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;

        // Each would touch a name outside the prefix, which a user may have no right to.
        configuration.ConfigurationChannel = "";
        configuration.TieBreaker = "";
        configuration.ChannelPrefix = default;
        return configuration;
    }

    private ConfigurationOptions Parse()
    {
        try
        {
            ConfigurationOptions configuration = ConfigurationOptions.Parse(ConnectionString);

            // The client's own waits up to a minute between two tries, which would be the time to notice that a server is back.
            configuration.ReconnectRetryPolicy = new ExponentialRetry(250, 5_000);
            return configuration;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // What the client says may repeat a part of the string, and with it a password.
            throw new ArgumentException(
                $"{OptionsName}.{nameof(ConnectionString)} cannot be read. Write it as host:port,host:port,user=name,password=secret,ssl=true, "
                + "with settings that StackExchange.Redis knows.");
        }
    }
}
