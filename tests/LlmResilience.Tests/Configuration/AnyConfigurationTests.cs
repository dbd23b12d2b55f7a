using CsCheck;
using LlmResilience.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.Configuration;

/// <summary>Whatever stands in a section, it is either refused with faults that have a path, or it makes a snapshot.</summary>
public class AnyConfigurationTests
{
    private static readonly string[] Names =
    [
        "Providers", "Routes", "Timeouts", "Retry", "Policies", "Circuits", "Ramp", "Target", "Hints", "ForwardedHeaders", "TargetNamesInRequests",
        "openai", "azure", "bedrock", "x", "r", "s", "rate_limit", "0", "1", "Targets", "Fallback", "Address", "Kind", "ApiKey", "ApiVersion",
        "WireFormats", "AllowInsecureHttp", "Total", "Headers", "MaxAttempts", "BudgetShare", "OpenFor", "NextTarget", "", " ", "a/b",
    ];

    private static readonly string?[] Values =
    [
        null, "", " ", "true", "0", "3", "-1", "NaN", "1e400", "99999999999", "00:00:05", "60", "abc", "é", "openai/a", "openai/b", "x/a", "azure/a",
        "bedrock/a", "r", "s", "openai", "https://x.example", "http://x.example:99999", "https://", "//x", "http://[::1", "https://x.example/v1?k=v",
        "OpenAIChat", "Gemini", "7", "x-tenant", "Cookie", "vllm", "ollama",
    ];

    private static readonly Gen<(string Key, string? Value)[]> Configurations =
        Gen.Select(One(Names).Array[1, 5].Select(names => string.Join(':', names)), One(Values)).Array[0, 12];

    // Paths along the tree of settings, so that many of the values are reached.
    private static readonly Gen<(string Key, string? Value)[]> LikelyConfigurations =
        Gen.Select(One<string>([.. LikelyPaths(SettingTree.Root, "")]), One(Values)).Array[0, 4];

    [Fact]
    public void Section_AnyNames_IsRefusedOrMakesASnapshot() => Configurations.Sample(IsRefusedOrMakesASnapshot);

    [Fact]
    public void Section_AnyValues_IsRefusedOrMakesASnapshot() => LikelyConfigurations.Sample(IsRefusedOrMakesASnapshot);

    private static bool IsRefusedOrMakesASnapshot((string Key, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string? value) in settings)
        {
            values["Llm:" + key] = value;
        }

        var services = new ServiceCollection();
        services.AddLlmResilience(new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("Llm"));
        using ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            return provider.GetRequiredService<SnapshotSource>().Current is not null;
        }
        catch (LlmConfigurationException e)
        {
            return e.Failures.Any() && e.Failures.All(f => f.StartsWith("Llm:", StringComparison.Ordinal));
        }
    }

    private static Gen<T> One<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static IEnumerable<string> LikelyPaths(SettingNode parent, string path)
    {
        foreach (SettingNode node in parent.Children)
        {
            string[] paths = node.Kind switch
            {
                SettingKind.Map when node.Name == "Policies" => [$"{path}{node.Name}:timeout"],
                SettingKind.Map when node.Name == "Routes" => [$"{path}{node.Name}:r", $"{path}{node.Name}:s"],
                SettingKind.Map => [.. new[] { "openai", "azure", "bedrock", "x" }.Select(n => $"{path}{node.Name}:{n}")],
                SettingKind.TextList or SettingKind.WireFormatList => [$"{path}{node.Name}:0", $"{path}{node.Name}:1"],
                _ => [path + node.Name],
            };
            foreach (string deeper in paths.SelectMany(p => LikelyPaths(node, p + ":").DefaultIfEmpty(p)))
            {
                yield return deeper;
            }
        }
    }
}
