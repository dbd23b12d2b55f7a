using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmResilience.Benchmarks.Calls;

/// <summary>The chains that are measured, each from a client factory as an application would have it, over one kind of stub.</summary>
internal sealed class CallCases : IAsyncDisposable
{
    private const int Small = 2_050;
    private const int Large = 4 << 20;
    private const string OwnModel = "gpt-4o";
    private const string OtherModel = "gpt-4o-mini";

    private readonly List<IHost> _hosts = [];

    private CallCases()
    {
    }

    /// <summary>The stub alone: to be subtracted from every other.</summary>
    public required CallCase Stub { get; init; }

    /// <summary>The peer: the standard resilience handler without loggers.</summary>
    public required CallCase Standard { get; init; }

    /// <summary>Ours, where model, address and credential stand as they are.</summary>
    public required CallCase Unchanged { get; init; }

    /// <summary>Ours, where the route's first target has another model and a configured key.</summary>
    public required CallCase Replaced { get; init; }

    /// <summary>The first of ours with a body of 4 MB whose model stands near the end.</summary>
    public required CallCase UnchangedLarge { get; init; }

    /// <summary>The second of ours with such a body.</summary>
    public required CallCase ReplacedLarge { get; init; }

    public IReadOnlyList<CallCase> All => [Stub, Standard, Unchanged, Replaced, UnchangedLarge, ReplacedLarge];

    public static async Task<CallCases> StartAsync()
    {
        byte[] small = Payloads.Request(Small, OwnModel);
        byte[] large = Payloads.Request(Large, OwnModel);
        List<IHost> hosts = [];
        CallCases cases = new()
        {
            Stub = await StartAsync(hosts, "stub alone", small, static _ => { }),
            Standard = await StartAsync(hosts, "standard handler", small, static client => client.AddStandardResilienceHandler()),
            Unchanged = await StartAsync(hosts, "ours, nothing to replace", small, KeepEverything),
            Replaced = await StartAsync(hosts, "ours, model and key replaced", small, ReplaceModelAndKey),
            UnchangedLarge = await StartAsync(hosts, "ours 4 MB, nothing to replace", large, KeepEverything),
            ReplacedLarge = await StartAsync(hosts, "ours 4 MB, model and key replaced", large, ReplaceModelAndKey),
        };
        cases._hosts.AddRange(hosts);
        cases.Verify(small.Length, large.Length);
        return cases;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (CallCase one in All)
        {
            one.Dispose();
        }

        foreach (IHost host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private static void KeepEverything(IHttpClientBuilder client)
    {
        client.Services.AddLlmResilience(static options =>
        {
            options.Providers["openai"] = new ProviderOptions();
            options.Providers["groq"] = new ProviderOptions { ApiKey = "gsk-0123456789" };
            options.Routes["main"] = new RouteOptions { Targets = { "openai/" + OwnModel, "openai/" + OtherModel, "groq/llama-3.3-70b-versatile" } };
        });
        client.AddLlmResilienceHandler("main");
    }

    private static void ReplaceModelAndKey(IHttpClientBuilder client)
    {
        client.Services.AddLlmResilience(static options =>
        {
            options.Providers["openai"] = new ProviderOptions { ApiKey = "sk-configured-0123456789" };
            options.Providers["groq"] = new ProviderOptions { ApiKey = "gsk-0123456789" };
            options.Routes["main"] = new RouteOptions { Targets = { "openai/" + OtherModel, "openai/" + OwnModel, "groq/llama-3.3-70b-versatile" } };
        });
        client.AddLlmResilienceHandler("main");
    }

    private static async Task<CallCase> StartAsync(List<IHost> hosts, string name, byte[] body, Action<IHttpClientBuilder> configure)
    {
        Suspension suspension = new();
        StubTransport stub = new(suspension);
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        configure(builder.Services.AddHttpClient("client").RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(() => stub));
        IHost host = builder.Build();
        await host.StartAsync();
        hosts.Add(host);
        HttpMessageHandler handler = host.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("client");
        return new CallCase(name, handler, stub, suspension, body);
    }

    /// <summary>That each chain does what its name says; a benchmark of something else would look splendid.</summary>
    private void Verify(int small, int large)
    {
        int longer = OtherModel.Length - OwnModel.Length;
        Check(Stub, CallCase.CallersKey, small);
        Check(Standard, CallCase.CallersKey, small);
        Check(Unchanged, CallCase.CallersKey, small);
        Check(UnchangedLarge, CallCase.CallersKey, large);
        Check(Replaced, "sk-configured-0123456789", small + longer);
        Check(ReplacedLarge, "sk-configured-0123456789", large + longer);
    }

    private static void Check(CallCase one, string key, int upload)
    {
        int answer = one.Execute();
        string? sent = one.Stub.LastRequest?.Headers.Authorization?.Parameter;
        if (answer == 0 || sent != key || one.Stub.LastUpload != upload)
        {
            throw new InvalidOperationException($"'{one.Name}' sent {one.Stub.LastUpload} bytes with the key '{sent}'; {upload} with '{key}' were expected.");
        }
    }
}
