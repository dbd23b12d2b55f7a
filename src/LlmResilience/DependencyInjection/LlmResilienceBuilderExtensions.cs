using LlmResilience;
using LlmResilience.DependencyInjection;
using LlmResilience.Hints.Spool;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses implementations for LlmResilience.</summary>
public static class LlmResilienceBuilderExtensions
{
    /// <summary>Keeps what is learned in memory, as long as the process lives. This is the default; the last choice of a store wins.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ILlmResilienceBuilder UseInMemoryHintStore(this ILlmResilienceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.RemoveAll<ICompatibilityHintStore>();
        builder.Services.AddSingleton<ICompatibilityHintStore, InMemoryHintStore>();
        return builder;
    }

    /// <summary>
    /// Lets a store survive its own outages on this machine: what it has not acknowledged is also kept in a spool on the local disk. It is delivered
    /// exactly once when the store is back, by this process or the next one; a process that starts while the store is away knows what is in the spool.
    /// </summary>
    /// <remarks>
    /// The spool is an outbox, not a second store: what the store has acknowledged is not in it. It is the same as setting
    /// <see cref="HintOptions.SpoolPath"/>, and wins over it. Of several local fallbacks the last one chosen counts.
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="spoolDirectory">A directory on a local disk, made when it does not exist. All processes of the machine may share it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ILlmResilienceBuilder WithLocalFallback(this ILlmResilienceBuilder builder, string spoolDirectory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(spoolDirectory);
        builder.Services.PostConfigure<LlmResilienceOptions>(options => options.Hints.SpoolPath = spoolDirectory);
        builder.Services.RemoveAll<ISpoolStorage>();
        builder.Services.AddSingleton(ResilienceServices.SpoolDirectoryOf);
        return builder;
    }

    /// <summary>
    /// Keeps the error history in memory, as long as the process lives. This is the default; the last choice of a journal wins.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ILlmResilienceBuilder UseInMemoryErrorJournal(this ILlmResilienceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.RemoveAll<IErrorJournal>();
        builder.Services.AddSingleton(ResilienceServices.InMemoryErrorJournalOf);
        return builder;
    }

    /// <summary>Adds a rule of your own that judges failed attempts before the library's rules do. Rules are asked in the order in which they were added.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="rule">The rule. It must be safe for any number of threads.</param>
    /// <returns>The builder.</returns>
    public static ILlmResilienceBuilder AddErrorRule(this ILlmResilienceBuilder builder, ILlmErrorRule rule)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(rule);
        builder.Services.AddSingleton(rule);
        return builder;
    }
}
