using LlmResilience.Attempts;
using LlmResilience.Calls;
using LlmResilience.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.DependencyInjection;

/// <summary>The one place where our handlers are made.</summary>
internal static class HandlerFactory
{
    /// <param name="services">The services; all that a handler needs lives in singletons, since the client factory renews handlers.</param>
    /// <param name="clientName">The client's name; empty without a client factory.</param>
    /// <param name="route">The route of calls that name none.</param>
    /// <param name="totalLimit">The limit that the client's own timeout sets; it may change while the handler lives.</param>
    public static DelegatingHandler CreateHandler(IServiceProvider services, string clientName, string? route, ClientTotalLimit totalLimit)
    {
        return services.GetRequiredService<ConfigurationSources>().HasVerdictsOnly(clientName)
            ? new LlmVerdictHandler(services.GetRequiredService<VerdictExecutor>())
            : new LlmResilienceHandler(services.GetRequiredService<CallExecutor>(), new ClientSettings(clientName, route, totalLimit));
    }
}
