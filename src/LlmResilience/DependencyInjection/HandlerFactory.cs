using LlmResilience.Calls;

namespace LlmResilience.DependencyInjection;

/// <summary>The one place where our handler is made.</summary>
internal static class HandlerFactory
{
    /// <param name="services">The services; all that the handler needs lives in singletons, since the client factory renews handlers.</param>
    /// <param name="clientName">The client's name; empty without a client factory.</param>
    /// <param name="route">The route of calls that name none.</param>
    /// <param name="totalLimit">The limit that the client's own timeout sets; it may change while the handler lives.</param>
    public static DelegatingHandler CreateHandler(IServiceProvider services, string clientName, string? route, ClientTotalLimit totalLimit)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(clientName);
        return new LlmResilienceHandler(route, totalLimit);
    }
}
