using System.Globalization;

namespace LlmResilience.Redis.Tests.Servers;

/// <summary>How a <see cref="RedisServer"/> is set up.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Whether written data outlives the server's process.</summary>
    public bool AppendOnly { get; init; } = true;

    /// <summary>When the log reaches the disk: <c>always</c>, <c>everysec</c> or <c>no</c>.</summary>
    public string AppendFsync { get; init; } = "everysec";

    /// <summary>The password of the default user; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Further users, each as in an ACL file but without the word <c>user</c>: <c>name on >secret ~{prefix}:* +@all</c>.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>The most memory, in bytes; 0 for no limit. Nothing is evicted.</summary>
    public long MaxMemory { get; init; }

    /// <summary>Whether the server is a node of a cluster.</summary>
    public bool Cluster { get; init; }

    /// <summary>Further lines of the configuration file.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    internal IEnumerable<string> ToConfiguration(string folder, int port, int clusterPort)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"port {port}");
        yield return "bind 127.0.0.1";
        yield return "daemonize no";
        yield return $"dir {folder}";
        yield return "logfile server.log";
        yield return "save \"\"";
        yield return $"appendonly {(AppendOnly ? "yes" : "no")}";
        yield return $"appendfsync {AppendFsync}";
        yield return "maxmemory-policy noeviction";
        yield return string.Create(CultureInfo.InvariantCulture, $"maxmemory {MaxMemory}");
        if (Password is not null)
        {
            yield return $"requirepass {Password}";
        }

        if (Cluster)
        {
            yield return "cluster-enabled yes";
            yield return "cluster-node-timeout 2000";
            yield return string.Create(CultureInfo.InvariantCulture, $"cluster-port {clusterPort}");
        }

        foreach (string line in Users.Select(static user => $"user {user}").Concat(Lines))
        {
            yield return line;
        }
    }
}
