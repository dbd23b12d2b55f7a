using System.Text;
using LlmResilience.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Fleet.Worker;

/// <summary>Makes call after call to a provider that fails, and later works again, with another to fall back to.</summary>
internal static class Probing
{
    /// <summary>
    /// Prints <c>shut</c> when the target's circuit has opened, <c>passing</c> when it lets calls pass again, and at the end of its input how
    /// often it found out by a probe of its own.
    /// </summary>
    public static async Task<int> RunAsync(string store, Uri one, Uri two)
    {
        using IHost host = await StartAsync(store, one, two);
        int proven = 0;
        host.Get<CircuitBook>().Subscribe(transition =>
        {
            if (transition is { Subject: { Kind: SubjectKind.Target, Provider: "one" } })
            {
                Hear(transition, ref proven);
            }
        });
        await host.Get<ILlmHints>().LoadedAsync();
        WorkerHost.Tell("ready");
        await WorkerHost.HearAsync();
        Task<string> end = Task.Run(WorkerHost.HearAsync);
        HttpClient client = host.Get<IHttpClientFactory>().CreateClient("routed");
        while (!end.IsCompleted)
        {
            await CallAsync(client, one);
            await Task.Delay(20);
        }

        await host.StopAsync();
        WorkerHost.Tell($"proven {proven}");
        return 0;
    }

    private static void Hear(CircuitTransition transition, ref int proven)
    {
        if (transition.To is CircuitPhase.Open)
        {
            WorkerHost.Tell("shut");
        }
        else if (transition.To is CircuitPhase.Recovering)
        {
            proven += transition.Unproven ? 0 : 1;
            WorkerHost.Tell("passing");
        }
    }

    private static async Task<IHost> StartAsync(string store, Uri one, Uri two)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        ILlmResilienceBuilder resilience = builder.Services.AddLlmResilience(options =>
        {
            options.Providers["one"] = new ProviderOptions { Address = one.ToString(), ApiKey = "sk-one-123456789" };
            options.Providers["two"] = new ProviderOptions { Address = two.ToString(), ApiKey = "sk-two-123456789" };
            options.Routes["main"] = new RouteOptions { Targets = { "one/m", "two/m" } };
            options.Circuits.Target.OpenFor = TimeSpan.FromSeconds(4);
            options.Circuits.Provider.OpenFor = TimeSpan.FromSeconds(4);
        });
        WorkerHost.Use(resilience, store);
        builder.Services.AddHttpClient("routed").AddLlmResilienceHandler("main");
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task CallAsync(HttpClient client, Uri one)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(one + "/chat/completions"))
        {
            Content = new StringContent("""{"messages":[],"model":"m"}""", Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        response.EnsureSuccessStatusCode();
    }
}
