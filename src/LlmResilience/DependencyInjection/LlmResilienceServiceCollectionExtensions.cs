using LlmResilience;
using LlmResilience.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers LlmResilience.</summary>
public static class LlmResilienceServiceCollectionExtensions
{
    /// <summary>Registers LlmResilience with its defaults. May be called as often as one likes, and with the other overloads, in any order.</summary>
    /// <param name="services">The services of the application.</param>
    /// <returns>A builder that refines the registration.</returns>
    public static ILlmResilienceBuilder AddLlmResilience(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        ResilienceServices.AddTo(services);
        return new LlmResilienceBuilder(services);
    }

    /// <summary>Registers LlmResilience with the options of a configuration section, and follows its reloads.</summary>
    /// <remarks>
    /// Several sections lie over one another, key by key, in the order of the calls; what is set in code lies over all of them. The whole is
    /// checked when the host starts.
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    /// <param name="section">The section, for example <c>configuration.GetSection("LlmResilience")</c>.</param>
    /// <returns>A builder that refines the registration.</returns>
    public static ILlmResilienceBuilder AddLlmResilience(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        if (ResilienceServices.AddTo(services).TryAdd(section))
        {
            services.AddSingleton<IOptionsChangeTokenSource<LlmResilienceOptions>>(
                new ConfigurationChangeTokenSource<LlmResilienceOptions>(Options.Options.DefaultName, section));
        }

        return new LlmResilienceBuilder(services);
    }

    /// <summary>Registers LlmResilience with options that are set in code, over those of any configuration section.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets options; called again at each reload.</param>
    /// <returns>A builder that refines the registration.</returns>
    public static ILlmResilienceBuilder AddLlmResilience(this IServiceCollection services, Action<LlmResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (ResilienceServices.AddTo(services).TryAdd(configure))
        {
            services.Configure(configure);
        }

        return new LlmResilienceBuilder(services);
    }
}
