using LlmResilience.Redis.Tests.Servers;

#pragma warning disable CA1710, SA1402 // Named and placed so that the linked contract finds these two before xunit's own, and is skipped without a server.
namespace LlmResilience.Tests.Hints;

/// <summary>A fact of the contract, which needs a server here.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Xunit.FactAttribute
{
    public FactAttribute() => Skip = RedisServer.IsInstalled ? null : RedisFactAttribute.Missing;
}

/// <summary>A theory of the contract, which needs a server here.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute() => Skip = RedisServer.IsInstalled ? null : RedisFactAttribute.Missing;
}
