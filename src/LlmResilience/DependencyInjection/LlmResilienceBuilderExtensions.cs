using LlmResilience;
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
        builder.Services.Replace(ServiceDescriptor.Singleton<ICompatibilityHintStore, InMemoryHintStore>());
        return builder;
    }
}
