using LlmResilience.Redis.Tests.Servers;

#pragma warning disable CA1710, SA1402 // Named and placed so that the linked contracts find these two before xunit's own, and is skipped without a server.
namespace LlmResilience.Tests;

/// <summary>A fact of a contract, which needs a server here.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Xunit.FactAttribute
{
    public FactAttribute() => Skip = RedisServer.IsInstalled ? null : RedisFactAttribute.Missing;
}

/// <summary>A theory of a contract, which needs a server here.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute() => Skip = RedisServer.IsInstalled ? null : RedisFactAttribute.Missing;
}
