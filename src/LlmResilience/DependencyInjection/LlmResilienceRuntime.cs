using LlmResilience.Calls;
using LlmResilience.Configuration;
using LlmResilience.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmResilience;

/// <summary>LlmResilience without dependency injection: the same parts and the same checks, made by one call. Keep one for the process.</summary>
public sealed class LlmResilienceRuntime : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly Task _started;
    private int _disposed;

    private LlmResilienceRuntime(ServiceProvider services)
    {
        _services = services;
        _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<LlmResilienceRuntime>();
        _started = StartAsync(_stopping.Token);
    }

    /// <summary>What is known of the targets.</summary>
    public ILlmHints Hints => _services.GetRequiredService<ILlmHints>();

    /// <summary>The error history.</summary>
    public IErrorJournal Journal => _services.GetRequiredService<IErrorJournal>();

    /// <summary>What a person can see and change.</summary>
    public ILlmResilienceAdmin Admin => _services.GetRequiredService<ILlmResilienceAdmin>();

    /// <summary>Makes a runtime of options.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The runtime.</returns>
    /// <exception cref="LlmConfigurationException">The options are not usable; all faults are listed.</exception>
    public static LlmResilienceRuntime Create(Action<LlmResilienceOptions> configure) => Create(configure, static _ => { });

    /// <summary>Makes a runtime of options and further choices: a store, logging, a clock, a configuration section.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <param name="build">Refines the registration; its services are the runtime's own.</param>
    /// <returns>The runtime.</returns>
    /// <exception cref="LlmConfigurationException">The options are not usable; all faults are listed.</exception>
    public static LlmResilienceRuntime Create(Action<LlmResilienceOptions> configure, Action<ILlmResilienceBuilder> build)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(build);
        var services = new ServiceCollection();
        build(services.AddLlmResilience(configure));
        ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<SnapshotSource>();
            return new LlmResilienceRuntime(provider);
        }
        catch
        {
            provider.Dispose();
            throw;
        }
    }

    /// <summary>Makes a handler to give to an <see cref="HttpClient"/>. Handlers share everything that is learned; keep each with its client.</summary>
    /// <remarks>
    /// Set the client's <see cref="HttpClient.Timeout"/> to <see cref="Timeout.InfiniteTimeSpan"/>: its default of 100 seconds ends calls that are
    /// going well. <see cref="CreateClient"/> does, and keeps the 100 seconds for calls that go to no LLM provider.
    /// </remarks>
    /// <param name="route">The route of calls that name none; null: the target that the call itself names.</param>
    /// <param name="inner">The handler that talks to the network; null: a new one that suits.</param>
    /// <returns>The handler, which disposes its inner one.</returns>
    /// <exception cref="LlmConfigurationException">The route does not exist, or the inner handler already holds one of ours.</exception>
    public HttpMessageHandler CreateHandler(string? route = null, HttpMessageHandler? inner = null) => CreateHandler(route, inner, new ClientTotalLimit());

    /// <summary>Makes a client over a handler of this runtime, whose calls are limited by the options alone.</summary>
    /// <param name="route">The route of calls that name none; null: the target that the call itself names.</param>
    /// <returns>The client, which disposes its handler.</returns>
    /// <exception cref="LlmConfigurationException">The route does not exist.</exception>
    public HttpClient CreateClient(string? route = null)
    {
        var limit = new ClientTotalLimit();
        limit.TakeOver(ClientTotalLimit.HttpClientDefault);
        return new HttpClient(CreateHandler(route, null, limit)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Stops background work, hands over what was learned, and frees everything. Handlers must not be used afterwards.</summary>
    /// <returns>A task that ends when all is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _started.ConfigureAwait(false);
        foreach (IHostedService service in _services.GetServices<IHostedService>().Reverse())
        {
            await RunAsync(service.StopAsync, service, CancellationToken.None).ConfigureAwait(false);
        }

        await _services.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private DelegatingHandler CreateHandler(string? route, HttpMessageHandler? inner, ClientTotalLimit limit)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ResilienceSnapshot snapshot = _services.GetRequiredService<SnapshotSource>().Current;
        if (route is not null && snapshot.FindRoute(route) is null)
        {
            throw new LlmConfigurationException(
                [$"Routes: the route {SafeText.Show(route)} does not exist. {Suggestion.For(route, snapshot.Routes.Keys, "routes")}"]);
        }

        DelegatingHandler handler = HandlerFactory.CreateHandler(_services, "", route, limit);
        handler.InnerHandler = inner ?? PrimaryHandler.Create(snapshot.Options.Timeouts.Connect);
        HandlerReport.Say(HandlerChain.Unfold([handler]), "", forbidRedirects: true, _services.GetRequiredService<ClientBook>().For(""), _logger);
        return handler;
    }

    // Nothing on the way of a call waits for the background services, so the runtime is usable while they start, and without one that fails.
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (IHostedService service in _services.GetServices<IHostedService>())
        {
            await RunAsync(service.StartAsync, service, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> step, IHostedService service, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            DependencyInjection.Log.BackgroundServiceFailed(_logger, service.GetType().Name, e);
        }
    }
}
