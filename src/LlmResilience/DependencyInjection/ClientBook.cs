using System.Collections.Concurrent;

namespace LlmResilience.DependencyInjection;

/// <summary>What is kept for each named client beyond the lives of its handlers, which the factory renews.</summary>
internal sealed class ClientBook
{
    private readonly ConcurrentDictionary<string, ClientState> _clients = new(StringComparer.Ordinal);

    /// <remarks>Bounded by the names of clients that the application creates.</remarks>
    public ClientState For(string client) => _clients.GetOrAdd(client, static _ => new ClientState());
}
