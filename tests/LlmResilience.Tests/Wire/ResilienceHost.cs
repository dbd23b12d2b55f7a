using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>A host with the library, a driven clock, collected logs, and clients over real sockets.</summary>
internal sealed class ResilienceHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ResilienceHost(IHost host, FakeTimeProvider time)
    {
        _host = host;
        Time = time;
    }

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _host.Services;

    public ILlmHints Hints => Services.GetRequiredService<ILlmHints>();

    public FakeLogCollector Logs => Services.GetFakeLogCollector();

    /// <summary>Starts a host whose client "chat" takes the route "main" where there is one.</summary>
    public static async Task<ResilienceHost> StartAsync(Action<LlmResilienceOptions> configure, Action<ILlmResilienceBuilder>? build = null, Action<IServiceCollection>? services = null, FakeTimeProvider? time = null)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        FakeTimeProvider clock = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        builder.Logging.AddFakeLogging().SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(clock);
        LlmResilienceOptions probe = new();
        configure(probe);
        ILlmResilienceBuilder resilience = builder.Services.AddLlmResilience(configure);
        build?.Invoke(resilience);
        builder.Services.AddHttpClient("chat").AddLlmResilienceHandler(probe.Routes.ContainsKey("main") ? "main" : null);
        services?.Invoke(builder.Services);
        IHost host = builder.Build();
        await host.StartAsync();
        return new ResilienceHost(host, clock);
    }

    public HttpClient Client(string name = "chat") => Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
