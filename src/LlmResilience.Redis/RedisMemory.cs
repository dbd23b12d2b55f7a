using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>What the servers do when their memory is full.</summary>
internal static class RedisMemory
{
    private const string Limit = "maxmemory:";
    private const string Policy = "maxmemory_policy:";

    /// <summary>The policy by which a server may throw away what is kept; null where none may, or none says.</summary>
    /// <remarks><c>INFO</c> tells what <c>CONFIG GET</c> would, and needs fewer rights.</remarks>
    public static async Task<string?> FindEvictionAsync(IConnectionMultiplexer connection)
    {
        foreach (IServer server in connection.GetServers())
        {
            if (server is { IsConnected: true, IsReplica: false }
                && FindEviction((string?)await server.ExecuteAsync("INFO", "memory").ConfigureAwait(false) ?? "") is { } policy)
            {
                return policy;
            }
        }

        return null;
    }

    private static string? FindEviction(string memory)
    {
        string[] lines = memory.Split('\n', StringSplitOptions.TrimEntries);
        string? policy = Array.Find(lines, static line => line.StartsWith(Policy, StringComparison.Ordinal))?[Policy.Length..];
        return policy is null or "noeviction" || lines.Contains(Limit + "0") ? null : policy;
    }
}
