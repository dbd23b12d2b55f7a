using System.Net;
using System.Text;
using LlmResilience.Circuits;
using LlmResilience.Hints;
using LlmResilience.Testing;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Hints;

/// <summary>Hosts in one process that share a store and a driven clock, and call a provider "one" with "two" to fall back to.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly List<(ResilienceHost Host, WatchedStore Store)> _members = [];
    private readonly FakeProvider _one;
    private readonly FakeProvider _two;

    private Fleet(FakeProvider one, FakeProvider two)
    {
        _one = one;
        _two = two;
        Store = new InMemoryHintStore(Time) { IsShared = true };
    }

    public FakeTimeProvider Time { get; } = new(Memory.Start);

    /// <summary>The store that all begin with.</summary>
    public InMemoryHintStore Store { get; private set; }

    /// <summary>The provider that has trouble.</summary>
    public FakeProvider One => _one;

    public static async Task<Fleet> StartAsync(int hosts, Action<LlmResilienceOptions>? configure = null, bool hasFallback = true)
    {
        Fleet fleet = new(await FakeProvider.StartAsync(), await FakeProvider.StartAsync());
        fleet._two.AllModels.Answers("Hello");
        for (int i = 0; i < hosts; i++)
        {
            await fleet.AddAsync(configure, hasFallback);
        }

        return fleet;
    }

    public async Task<ResilienceHost> AddAsync(Action<LlmResilienceOptions>? configure = null, bool hasFallback = true)
    {
        WatchedStore store = new(Store);
        ResilienceHost host = await ResilienceHost.StartAsync(
            options =>
            {
                options.Providers["one"] = new ProviderOptions { Address = _one.OpenAIAddress.ToString(), ApiKey = "sk-one-123456789" };
                options.Providers["two"] = new ProviderOptions { Address = _two.OpenAIAddress.ToString(), ApiKey = "sk-two-123456789" };
                RouteOptions route = new() { Targets = { "one/m" } };
                if (hasFallback)
                {
                    route.Targets.Add("two/m");
                }

                options.Routes["main"] = route;
                options.Retry.BaseDelay = TimeSpan.Zero;
                options.Retry.MaxDelay = TimeSpan.Zero;
                configure?.Invoke(options);
            },
            services: services => services.AddSingleton<ICompatibilityHintStore>(store),
            time: Time);
        _members.Add((host, store));
        return host;
    }

    public ResilienceHost Host(int index) => _members[index].Host;

    public WatchedStore StoreOf(int index) => _members[index].Store;

    public TargetStanding StandingOf(int index) => Host(index).Hints.Find("one", "m")?.Standing ?? TargetStanding.Good;

    /// <summary>How the circuit of a part of "one" stands in a host.</summary>
    public CircuitView? ViewOf(int index, SubjectKind kind) => Host(index).Services.GetRequiredService<CircuitBook>().All
        .SingleOrDefault(circuit => circuit.Subject.Kind == kind && circuit.Subject.Provider == "one")?.View(Time.GetUtcNow());

    public CircuitView ViewOfTarget(int index) => CircuitsOf(index).All
        .Single(circuit => circuit.Subject is { Kind: SubjectKind.Target, Provider: "one", Model: "m" }).View(Time.GetUtcNow());

    public CircuitBook CircuitsOf(int index) => Host(index).Services.GetRequiredService<CircuitBook>();

    /// <summary>Puts an empty store in the place of the one that all use.</summary>
    public async Task EmptyStoreAsync()
    {
        Store = new InMemoryHintStore(Time) { IsShared = true };
        foreach ((_, WatchedStore way) in _members)
        {
            way.Inner = Store;
        }

        // Whoever tells something again raises the version that the others have to come to.
        await ShareAsync();
        await ShareAsync();
    }

    /// <summary>Lets all hosts write what they have learned and read what the others have.</summary>
    public async Task ShareAsync()
    {
        for (int tries = 0; tries < 5_000; tries++)
        {
            foreach ((ResilienceHost host, _) in _members)
            {
                await host.Hints.FlushAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }

            long version = (await Store.LoadAsync()).Version;
            if (_members.TrueForAll(member => member.Host.Services.GetRequiredService<HintWatcher>().Version == version))
            {
                return;
            }

            Time.Advance(HintWatcher.Gap);
            await Task.Yield();
        }

        throw new InvalidOperationException("The hosts do not come to one version.");
    }

    /// <summary>Makes calls through a host, one after another. Returns the providers that answered.</summary>
    public async Task<List<string>> CallAsync(int index, int times = 1)
    {
        List<string> served = [];
        for (int i = 0; i < times; i++)
        {
            using HttpResponseMessage response = await SendAsync(index);
            served.Add(response.StatusCode is HttpStatusCode.OK ? response.Headers.GetValues("llm-resilience").Single().Split('=', '/')[1] : $"{(int)response.StatusCode}");
        }

        return served;
    }

    public async Task<HttpResponseMessage> SendAsync(int index)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(_one.OpenAIAddress + "/chat/completions"))
        {
            Content = new StringContent("""{"messages":[],"model":"m"}""", Encoding.UTF8, "application/json"),
        };
        HttpResponseMessage response = await Host(index).Client().SendAsync(request).WaitAsync(TimeSpan.FromSeconds(30));
        await response.Content.ReadAsByteArrayAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return response;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((ResilienceHost host, WatchedStore store) in _members)
        {
            // What hangs ends by its time limit.
            store.Now = WatchedStore.Fault.Throw;
            Time.Advance(TimeSpan.FromSeconds(10));
            await host.DisposeAsync();
        }

        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }
}
