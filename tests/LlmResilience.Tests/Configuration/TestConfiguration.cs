using System.Text;
using LlmResilience.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmResilience.Tests.Configuration;

/// <summary>Options, faults and snapshots of the JSON of a configuration section.</summary>
internal static class TestConfiguration
{
    public static IConfigurationRoot Root(string json, string name = "LlmResilience") =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($"{{ \"{name}\": {json} }}"))).Build();

    public static IConfigurationSection Section(string json, string name = "LlmResilience") => Root(json, name).GetSection(name);

    public static LlmResilienceOptions Options(string json)
    {
        using ServiceProvider services = Services(json);
        return services.GetRequiredService<IOptions<LlmResilienceOptions>>().Value;
    }

    public static ResilienceSnapshot Snapshot(string json)
    {
        using ServiceProvider services = Services(json);
        return services.GetRequiredService<SnapshotSource>().Current;
    }

    public static IReadOnlyList<string> Faults(string json)
    {
        using ServiceProvider services = Services(json);
        return FaultsOf(services);
    }

    public static IReadOnlyList<string> Faults(Action<LlmResilienceOptions> configure)
    {
        var collection = new ServiceCollection();
        collection.AddLlmResilience(configure);
        using ServiceProvider services = collection.BuildServiceProvider();
        return FaultsOf(services);
    }

    public static IReadOnlyList<string> FaultsOf(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IOptions<LlmResilienceOptions>>().Value.Should().NotBeNull();
            return [];
        }
        catch (LlmConfigurationException e)
        {
            return [.. e.Failures];
        }
    }

    private static ServiceProvider Services(string json)
    {
        var services = new ServiceCollection();
        services.AddLlmResilience(Section(json));
        return services.BuildServiceProvider();
    }
}
