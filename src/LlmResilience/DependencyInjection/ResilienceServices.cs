using System.Diagnostics.CodeAnalysis;
using LlmResilience.Administration;
using LlmResilience.Attempts;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Hints;
using LlmResilience.Hints.Delivery;
using LlmResilience.Hints.Spool;
using LlmResilience.Journal;
using LlmResilience.Keys;
using LlmResilience.Routing;
using LlmResilience.Routing.Gates;
using LlmResilience.Targets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
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
        AddLearning(services);
        AddJournal(services);
        AddAdministration(services);
        AddCalls(services);
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

    private static void AddLearning(IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new CircuitBook(
            () => provider.GetRequiredService<SnapshotSource>().Current.Options.Circuits,
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared.NextDouble,
            provider.GetRequiredService<ILogger<CircuitBook>>(),
            leases: provider.GetRequiredService<CircuitSharing>().LeasesProbes ? provider.GetRequiredService<SharedProbeLeases>() : null));
        services.TryAddSingleton<ICompatibilityHintStore, InMemoryHintStore>();
        AddMemory<CircuitSharing>(services);
        AddMemory<SharedProbeLeases>(services);
        AddMemory<HintBook>(services);
        AddMemory<HintOutbox>(services);
        services.TryAddSingleton<FlushSignal>();
        AddMemory<HintStoreCalls>(services);
        AddMemory<StandingSources>(services);
        AddMemory<HintLearner>(services);
        AddMemory<HintLoader>(services);
        AddMemory<HintWatcher>(services);
        AddMemory<HintStoreCondition>(services);
        services.TryAddSingleton(SpoolDirectoryOf);
        AddMemory<HintSpool>(services);
        AddMemory<AdoptedLines>(services);
        AddMemory<HintDelivery>(services);
        AddMemory<HintFlusher>(services);
        services.TryAddSingleton<CircuitAdvice>();
        services.TryAddSingleton(static provider => ActivatorUtilities.CreateInstance<CircuitMemory>(provider, KeyOf(provider)));
        services.TryAddSingleton<ILlmHints>(static provider => provider.GetRequiredService<CircuitMemory>().Hints);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAttemptObserver, CircuitObserver>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAttemptObserver, HintObserver>());
        services.AddHostedService(static provider =>
        {
            // Before the store is read there must be somebody to take over what it tells.
            provider.GetRequiredService<CircuitMemory>();
            return provider.GetRequiredService<HintFlusher>();
        });
    }

    public static ISpoolStorage SpoolDirectoryOf(IServiceProvider services) =>
        new SpoolDirectory(services.GetRequiredService<SnapshotSource>().HintsAtStart, services.GetRequiredService<TimeProvider>());

    private static Func<Subject, string?> KeyOf(IServiceProvider services)
    {
        SnapshotSource snapshots = services.GetRequiredService<SnapshotSource>();
        CredentialBook credentials = services.GetRequiredService<CredentialBook>();
        return target => snapshots.Current.Providers.TryGetValue(target.Provider, out Provider? provider) && provider.ApiKey is { } key
            ? credentials.OfKey(key).Fingerprint
            : null;
    }

    /// <summary>Adds a part that works by the options of hints. They are no service of their own: the container is the application's.</summary>
    private static void AddMemory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(IServiceCollection services)
        where T : class =>
        services.TryAddSingleton(static provider => ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<SnapshotSource>().HintsAtStart));

    private static void AddJournal(IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(InMemoryErrorJournalOf);
        services.TryAddSingleton<JournalMetrics>();
        AddOfJournal<JournalQueue>(services);
        services.TryAddSingleton<JournalOutbox>();
        AddOfJournal<JournalCalls>(services);
        AddOfJournal<JournalTrimmer>(services);
        AddOfJournal<JournalWriter>(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAttemptObserver, JournalObserver>());
        services.AddHostedService(static provider => provider.GetRequiredService<JournalWriter>());
    }

    public static IErrorJournal InMemoryErrorJournalOf(IServiceProvider services) => new InMemoryErrorJournal(
        services.GetRequiredService<SnapshotSource>().JournalAtStart.MaxEntriesInMemory, services.GetRequiredService<TimeProvider>());

    private static void AddAdministration(IServiceCollection services)
    {
        // Whoever gives orders has somebody to carry them out.
        services.TryAddSingleton(static provider => provider.GetRequiredService<CircuitMemory>().Orders);
        services.TryAddSingleton<KnownSubjects>();
        services.TryAddSingleton<CircuitReader>();
        services.TryAddSingleton<ChangeRecorder>();
        services.TryAddSingleton<HintExporter>();
        services.TryAddSingleton<HintImporter>();
        services.TryAddSingleton<ILlmResilienceAdmin, LlmResilienceAdmin>();
    }

    private static void AddOfJournal<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(IServiceCollection services)
        where T : class =>
        services.TryAddSingleton(static provider => ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<SnapshotSource>().JournalAtStart));

    private static void AddCalls(IServiceCollection services)
    {
        services.TryAddSingleton(static _ => new KeyFingerprinter(null));
        services.TryAddSingleton<CredentialBook>();
        services.TryAddSingleton<CallIds>();
        services.TryAddSingleton<CallRecognizer>();
        services.TryAddSingleton<RoutingTableSource>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITargetGate, WireFormatGate>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITargetGate, ServerStateGate>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITargetGate, CircuitGate>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITargetGate, ParameterGate>());
        services.TryAddSingleton<TargetGates>();
        services.TryAddSingleton(static provider => new LlmErrorClassifier(
            provider.GetServices<ILlmErrorRule>(), provider.GetRequiredService<ILogger<LlmErrorClassifier>>()));
        services.TryAddSingleton<AnswerClassifier>();
        services.TryAddSingleton<AttemptLimitPool>();
        services.TryAddSingleton<AttemptPublisher>();
        services.TryAddSingleton<AttemptExecutor>();
        services.TryAddSingleton<VerdictExecutor>();
        services.TryAddSingleton<RetryBudgets>();
        services.TryAddSingleton<RetryPipelines>();
        services.TryAddSingleton<TargetExecutor>();
        services.TryAddSingleton<LastResort>();
        services.TryAddSingleton<CallEnding>();
        services.TryAddSingleton<CallExecutor>();
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
