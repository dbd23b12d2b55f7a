using LlmResilience.Configuration;
using LlmResilience.Hints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace LlmResilience.DependencyInjection;

/// <summary>The service graph, a step for each part of the library. Everything is replaceable: what is there already stays.</summary>
internal static class ResilienceServices
{
    /// <summary>Registers everything, once; the sources of the configuration double as the mark that this was done.</summary>
    public static ConfigurationSources AddTo(IServiceCollection services)
    {
        foreach (ServiceDescriptor descriptor in services)
        {
            if (!descriptor.IsKeyedService && descriptor.ImplementationInstance is ConfigurationSources registered)
            {
                return registered;
            }
        }

        var sources = new ConfigurationSources();
        services.AddSingleton(sources);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        AddConfiguration(services);
        AddHints(services);
        AddClients(services);
        return sources;
    }

    private static void AddConfiguration(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LlmResilienceOptions, LlmResilienceOptionsValidator>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<LlmResilienceOptions>, SectionBinder>());
        services.TryAddSingleton<IOptionsFactory<LlmResilienceOptions>, LastGoodOptionsFactory>();
        services.TryAddSingleton<SnapshotSource>();
    }

    private static void AddHints(IServiceCollection services)
    {
        services.TryAddSingleton<ICompatibilityHintStore, InMemoryHintStore>();
        services.TryAddSingleton<ILlmHints, LlmHints>();
    }

    private static void AddClients(IServiceCollection services)
    {
        services.TryAddSingleton<ClientBook>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HttpClientFactoryOptions>, ClientSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ClientStartCheck>());

        // The first filter is the outermost one: it sees the chain after everybody else had a hand in it.
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, HandlerChainFilter>());
    }
}
