namespace LlmResilience.Redis.Tests.Servers;

/// <summary>A test that needs a redis-server; it is skipped, and says so, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    internal const string Missing = "redis-server is not installed (Debian and Ubuntu: apt-get install redis-server)";

    public RedisFactAttribute() => Skip = RedisServer.IsInstalled ? null : Missing;
}
