namespace LlmResilience.Tests.Architecture;

/// <summary>A test of the packages as they are shipped; test.sh makes them and says where they are.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PackageFactAttribute : FactAttribute
{
    public const string Variable = "LLMRESILIENCE_PACKAGES";

    public PackageFactAttribute() =>
        Skip = Folder is null ? $"No packages: test.sh makes them and names their folder in {Variable}." : null;

    public static string? Folder => Environment.GetEnvironmentVariable(Variable);
}
