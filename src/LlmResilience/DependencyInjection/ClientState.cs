using LlmResilience.Calls;
using System.Collections.Concurrent;

namespace LlmResilience.DependencyInjection;

/// <summary>One named client: its total limit, and what was already said about it.</summary>
internal sealed class ClientState
{
    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);

    public ClientTotalLimit TotalLimit { get; } = new();

    /// <summary>Whether this is to be said for the first time.</summary>
    public bool IsNews(string what) => _said.TryAdd(what, true);
}
