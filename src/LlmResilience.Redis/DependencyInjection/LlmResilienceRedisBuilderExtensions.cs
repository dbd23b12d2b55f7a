using LlmResilience;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps what is learned, and the error history, in Redis.</summary>
public static class LlmResilienceRedisBuilderExtensions
{
    /// <summary>Keeps what is learned in Redis. It replaces the store chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="connectionString">Where Redis is: <c>host:port,host:port,user=name,password=secret,ssl=true</c>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The string is empty or cannot be read.</exception>
    public static ILlmResilienceBuilder UseRedisHintStore(this ILlmResilienceBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseRedisHintStore(options => options.ConnectionString = connectionString);
    }

    /// <summary>Keeps what is learned in Redis. It replaces the store chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="configuration">Where Redis is, and how to connect; a copy is used, see <see cref="RedisHintStoreOptions.Configuration"/>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">No host is named.</exception>
    public static ILlmResilienceBuilder UseRedisHintStore(this ILlmResilienceBuilder builder, ConfigurationOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return builder.UseRedisHintStore(options => options.Configuration = configuration);
    }

    /// <summary>Keeps what is learned in Redis, over a connection of the host's own, which the store does not close. It replaces the store chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="connection">The connection, without a channel prefix.</param>
    /// <returns>The builder.</returns>
    public static ILlmResilienceBuilder UseRedisHintStore(this ILlmResilienceBuilder builder, IConnectionMultiplexer connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return builder.UseRedisHintStore(_ => connection);
    }

    /// <summary>Keeps what is learned in Redis, over a connection of the host's own, which the store does not close. It replaces the store chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="connection">Gives the connection, without a channel prefix; asked at the store's first operation.</param>
    /// <returns>The builder.</returns>
    public static ILlmResilienceBuilder UseRedisHintStore(this ILlmResilienceBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> connection)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connection);
        return builder.Use(services => new RedisHintStoreOptions { ConnectionFactory = () => Task.FromResult(connection(services)) });
    }

    /// <summary>Keeps what is learned in Redis. It replaces the store chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="configure">Says at least where Redis is.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    public static ILlmResilienceBuilder UseRedisHintStore(this ILlmResilienceBuilder builder, Action<RedisHintStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        RedisHintStoreOptions options = new();
        configure(options);
        options.ThrowIfUnusable();
        return builder.Use(_ => options);
    }

    /// <summary>Keeps the error history in Redis. It replaces the journal chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="connectionString">Where Redis is: <c>host:port,host:port,user=name,password=secret,ssl=true</c>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The string is empty or cannot be read.</exception>
    public static ILlmResilienceBuilder UseRedisErrorJournal(this ILlmResilienceBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseRedisErrorJournal(options => options.ConnectionString = connectionString);
    }

    /// <summary>Keeps the error history in Redis, over a connection of the host's own, which the journal does not close. It replaces the journal chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="connection">Gives the connection; asked at the journal's first operation.</param>
    /// <returns>The builder.</returns>
    public static ILlmResilienceBuilder UseRedisErrorJournal(this ILlmResilienceBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> connection)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connection);
        return builder.UseJournal(services => new RedisErrorJournalOptions { ConnectionFactory = () => Task.FromResult(connection(services)) });
    }

    /// <summary>Keeps the error history in Redis. It replaces the journal chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="configure">Says at least where Redis is.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    public static ILlmResilienceBuilder UseRedisErrorJournal(this ILlmResilienceBuilder builder, Action<RedisErrorJournalOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        RedisErrorJournalOptions options = new();
        configure(options);
        options.ThrowIfUnusable();
        return builder.UseJournal(_ => options);
    }

    private static ILlmResilienceBuilder Use(this ILlmResilienceBuilder builder, Func<IServiceProvider, RedisHintStoreOptions> options)
    {
        builder.Services.RemoveAll<ICompatibilityHintStore>();
        builder.Services.AddSingleton<ICompatibilityHintStore>(services => new RedisHintStore(
            options(services), services.GetService<TimeProvider>() ?? TimeProvider.System, services.GetService<ILogger<RedisHintStore>>()));
        return builder;
    }

    private static ILlmResilienceBuilder UseJournal(this ILlmResilienceBuilder builder, Func<IServiceProvider, RedisErrorJournalOptions> options)
    {
        builder.Services.RemoveAll<IErrorJournal>();
        builder.Services.AddSingleton<IErrorJournal>(
            services => new RedisErrorJournal(options(services), services.GetService<TimeProvider>() ?? TimeProvider.System));
        return builder;
    }
}
