using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Fleet.Worker;

/// <summary>A host with the library on the store that the arguments name: <c>sqlite:path</c> or <c>redis:connection string</c>.</summary>
internal static class WorkerHost
{
    public static async Task<IHost> StartAsync(string store, Action<LlmResilienceOptions> configure)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        ILlmResilienceBuilder resilience = builder.Services.AddLlmResilience(configure);
        Use(resilience, store);
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static void Use(ILlmResilienceBuilder resilience, string store)
    {
        string place = store[(store.IndexOf(':') + 1)..];
        _ = store.StartsWith("sqlite:", StringComparison.Ordinal) ? resilience.UseSqliteHintStore(place) : resilience.UseRedisHintStore(place);
    }

    public static Subject Target(int number) => Subject.Of(SubjectKind.Target, "fleet", "https://fleet.test/v1/", $"m{number}");

    public static void Tell(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    public static async Task<string> HearAsync() => await Console.In.ReadLineAsync() ?? throw new EndOfStreamException("The parent is gone.");

    public static T Get<T>(this IHost host)
        where T : notnull => host.Services.GetRequiredService<T>();
}
