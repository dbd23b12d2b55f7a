using System.Diagnostics;
using System.Globalization;

namespace LlmResilience.Redis.Tests.Servers;

/// <summary>A Redis Cluster of three masters, each with a third of the slots.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private static readonly TimeSpan JoinedWithin = TimeSpan.FromSeconds(30);

    private RedisCluster(IReadOnlyList<RedisServer> servers) => Servers = servers;

    /// <summary>The three nodes.</summary>
    public IReadOnlyList<RedisServer> Servers { get; }

    /// <summary>The connection string with all nodes.</summary>
    public string ConnectionString => string.Join(',', Servers.Select(static server => server.Address));

    /// <summary>Starts the nodes, joins them, and waits until each says that the cluster is sound.</summary>
    public static async Task<RedisCluster> StartAsync(RedisServerOptions? options = null)
    {
        RedisServerOptions node = (options ?? new RedisServerOptions()) with { Cluster = true };
        List<RedisServer> servers = [];
        RedisCluster cluster = new(servers);
        try
        {
            for (int i = 0; i < 3; i++)
            {
                servers.Add(await RedisServer.StartAsync(node));
            }

            await cluster.JoinAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the nodes and deletes their folders.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer server in Servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task JoinAsync()
    {
        int[] starts = [0, 5461, 10923, 16384];
        for (int i = 0; i < Servers.Count; i++)
        {
            await ExpectOkAsync(Servers[i], string.Create(CultureInfo.InvariantCulture, $"CLUSTER ADDSLOTSRANGE {starts[i]} {starts[i + 1] - 1}"));
            await ExpectOkAsync(Servers[i], string.Create(CultureInfo.InvariantCulture, $"CLUSTER SET-CONFIG-EPOCH {i + 1}"));
        }

        foreach (RedisServer server in Servers.Skip(1))
        {
            await ExpectOkAsync(Servers[0], string.Create(CultureInfo.InvariantCulture, $"CLUSTER MEET 127.0.0.1 {server.Port} {server.ClusterPort}"));
        }

        long started = Stopwatch.GetTimestamp();
        while (!await IsSoundAsync())
        {
            if (Stopwatch.GetElapsedTime(started) > JoinedWithin)
            {
                throw new InvalidOperationException($"The cluster was not sound within {JoinedWithin}.\n{Servers[0].Log}");
            }

            await Task.Delay(50);
        }
    }

    private async Task<bool> IsSoundAsync()
    {
        foreach (RedisServer server in Servers)
        {
            string said = await server.SendAsync("CLUSTER INFO");
            if (!said.Contains("cluster_state:ok", StringComparison.Ordinal) || !said.Contains("cluster_known_nodes:3", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task ExpectOkAsync(RedisServer server, string command)
    {
        string said = await server.SendAsync(command);
        if (said != "+OK")
        {
            throw new InvalidOperationException($"{command}: {said}");
        }
    }
}
