using LlmResilience.DependencyInjection;

namespace LlmResilience.Calls;

/// <summary>The innermost handler of a client.</summary>
internal sealed class LlmResilienceHandler(string? route, ClientTotalLimit totalLimit) : DelegatingHandler
{
    public string? Route { get; } = route;

    /// <summary>The total limit that the client's own timeout set, if any.</summary>
    public ClientTotalLimit ClientTotalLimit { get; } = totalLimit;
}
