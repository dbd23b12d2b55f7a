using LlmResilience;
using LlmResilience.Hints.Spool;
using LlmResilience.Sqlite.Spool;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps what is learned, and the error history, in SQLite files.</summary>
public static class LlmResilienceSqliteBuilderExtensions
{
    /// <summary>Keeps what is learned in a SQLite file. It replaces the store chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="path">The path of the file, on a disk of this machine; made when it does not exist.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ILlmResilienceBuilder UseSqliteHintStore(this ILlmResilienceBuilder builder, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseSqliteHintStore(options => options.Path = path);
    }

    /// <summary>Keeps what is learned in a SQLite file. It replaces the store chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="configure">Sets at least <see cref="SqliteHintStoreOptions.Path"/>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">No path is set, or a time is out of range.</exception>
    public static ILlmResilienceBuilder UseSqliteHintStore(this ILlmResilienceBuilder builder, Action<SqliteHintStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        SqliteHintStoreOptions options = new();
        configure(options);
        options.ThrowIfUnusable();
        builder.Services.RemoveAll<ICompatibilityHintStore>();
        builder.Services.AddSingleton<ICompatibilityHintStore>(
            services => new SqliteHintStore(options, services.GetService<TimeProvider>() ?? TimeProvider.System));
        return builder;
    }

    /// <summary>Keeps the error history in a SQLite file of its own. It replaces the journal chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="path">The path of the file, on a disk of this machine; made when it does not exist. Not the file of the hints.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ILlmResilienceBuilder UseSqliteErrorJournal(this ILlmResilienceBuilder builder, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseSqliteErrorJournal(options => options.Path = path);
    }

    /// <summary>Keeps the error history in a SQLite file of its own. It replaces the journal chosen before.</summary>
    /// <param name="builder">The library's builder.</param>
    /// <param name="configure">Sets at least <see cref="SqliteErrorJournalOptions.Path"/>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">No path is set, or a value is out of range.</exception>
    public static ILlmResilienceBuilder UseSqliteErrorJournal(this ILlmResilienceBuilder builder, Action<SqliteErrorJournalOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        SqliteErrorJournalOptions options = new();
        configure(options);
        options.ThrowIfUnusable();
        builder.Services.RemoveAll<IErrorJournal>();
        builder.Services.AddSingleton<IErrorJournal>(
            services => new SqliteErrorJournal(options, services.GetService<TimeProvider>() ?? TimeProvider.System));
        return builder;
    }

    /// <summary>
    /// Lets a store survive its own outages on this machine: what it has not acknowledged is also kept in a SQLite file. It is delivered exactly once
    /// when the store is back, by this process or the next one; a process that starts while the store is away knows what is in the file.
    /// </summary>
    /// <remarks>
    /// It keeps the promises of <see cref="LlmResilienceBuilderExtensions.WithLocalFallback"/> in one file that can be read with SQL, and replaces
    /// that choice and <see cref="HintOptions.SpoolPath"/>. <see cref="HintOptions.SpoolMaxMegabytes"/> holds for it, too.
    /// </remarks>
    /// <param name="builder">The library's builder.</param>
    /// <param name="path">The path of the file, on a disk of this machine; made when it does not exist. Not the file of the hints.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ILlmResilienceBuilder WithLocalSqliteFallback(this ILlmResilienceBuilder builder, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.WithLocalSqliteFallback(options => options.Path = path);
    }

    /// <inheritdoc cref="WithLocalSqliteFallback(ILlmResilienceBuilder, string)"/>
    /// <param name="builder">The library's builder.</param>
    /// <param name="configure">Sets at least <see cref="SqliteSpoolOptions.Path"/>.</param>
    /// <exception cref="ArgumentException">No path is set, or a value is out of range.</exception>
    public static ILlmResilienceBuilder WithLocalSqliteFallback(this ILlmResilienceBuilder builder, Action<SqliteSpoolOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        SqliteSpoolOptions options = new();
        configure(options);
        options.ThrowIfUnusable();
        builder.Services.RemoveAll<ISpoolStorage>();
        builder.Services.AddSingleton<ISpoolStorage>(services => new SqliteSpool(options, services.GetService<TimeProvider>() ?? TimeProvider.System));
        return builder;
    }
}
