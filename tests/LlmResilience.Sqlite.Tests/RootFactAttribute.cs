namespace LlmResilience.Sqlite.Tests;

/// <summary>A test that mounts a small disk of its own, which only root of a Linux machine may do; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = SmallDisk.IsAllowed ? null : "Only root may mount a disk, on Linux.";
}
