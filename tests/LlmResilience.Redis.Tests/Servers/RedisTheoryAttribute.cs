namespace LlmResilience.Redis.Tests.Servers;

/// <summary>A theory that needs a redis-server; it is skipped, and says so, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisServer.IsInstalled ? null : RedisFactAttribute.Missing;
}
