using LlmResilience.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace LlmResilience.Tests.DependencyInjection;

/// <summary>Clients of a service collection, their handlers, and what was logged about them.</summary>
internal static class TestClients
{
    public static ServiceProvider Build(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        services.AddLogging(b => b.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        register(services);
        return services.BuildServiceProvider();
    }

    /// <summary>The handlers of a client from the outermost to the primary one.</summary>
    public static IReadOnlyList<HttpMessageHandler> Chain(this IServiceProvider services, string client) =>
        Chain(services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(client));

    public static IReadOnlyList<HttpMessageHandler> Chain(HttpMessageHandler outermost)
    {
        List<HttpMessageHandler> chain = [outermost];
        while (chain[^1] is DelegatingHandler { InnerHandler: { } inner })
        {
            chain.Add(inner);
        }

        return chain;
    }

    public static LlmResilienceHandler Ours(this IServiceProvider services, string client) =>
        services.Chain(client).OfType<LlmResilienceHandler>().Should().ContainSingle().Which;

    public static HttpClient Client(this IServiceProvider services, string client) =>
        services.GetRequiredService<IHttpClientFactory>().CreateClient(client);

    public static IReadOnlyList<FakeLogRecord> Logs(this IServiceProvider services, params string[] events) =>
        [.. services.GetFakeLogCollector().GetSnapshot().Where(r => events.Contains(r.Id.Name))];
}

/// <summary>A handler that passes everything on.</summary>
internal sealed class PassingHandler : DelegatingHandler;

/// <summary>A primary handler that answers nothing.</summary>
internal sealed class SilentHandler : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage { RequestMessage = request });
}
