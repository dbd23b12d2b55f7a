using System.Text;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Three providers on the loopback, a route over them, and requests to the first.</summary>
public abstract class WireTest : IAsyncLifetime
{
    /// <summary>Refuses the call, blames nothing that outlives it, and lets the next target try.</summary>
    protected const string MovesOn = "openai/context-length";

    // Twenty megabytes take their time on a busy machine.
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly List<IAsyncDisposable> _hosts = [];

    protected FakeProvider One { get; private set; } = null!;

    protected FakeProvider Two { get; private set; } = null!;

    protected FakeProvider Three { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        One = await FakeProvider.StartAsync().WaitAsync(Limit);
        Two = await FakeProvider.StartAsync().WaitAsync(Limit);
        Three = await FakeProvider.StartAsync().WaitAsync(Limit);
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable host in _hosts)
        {
            await host.DisposeAsync();
        }

        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Three.DisposeAsync();
    }

    protected static ProviderOptions At(Uri address, string? key = null, string? kind = null) => new() { Address = address.ToString(), ApiKey = key, Kind = kind };

    /// <summary>Providers one, two and three, of which the last two have keys, and the route main over one/a, two/b and three/c.</summary>
    protected void ThreeTargets(LlmResilienceOptions options)
    {
        options.Providers["one"] = At(One.OpenAIAddress);
        options.Providers["two"] = At(Two.OpenAIAddress, "k2");
        options.Providers["three"] = At(Three.OpenAIAddress, "k3");
        options.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b", "three/c" } };
    }

    private protected async Task<ResilienceHost> StartAsync(Action<LlmResilienceOptions> configure, Action<ILlmResilienceBuilder>? build = null, Action<IServiceCollection>? services = null, FakeTimeProvider? time = null)
    {
        ResilienceHost host = await ResilienceHost.StartAsync(configure, build, services, time);
        _hosts.Add(host);
        return host;
    }

    protected static string ChatBody(string model, string more = "") => $$"""{"messages":[{"role":"user","content":"Hi"}]{{more}},"model":"{{model}}"}""";

    protected static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    protected static HttpRequestMessage Post(Uri address, string path, HttpContent content) => new(HttpMethod.Post, new Uri(address, path)) { Content = content };

    protected HttpRequestMessage Chat(string model = "a", string query = "") => Post(One.BaseAddress, "v1/chat/completions" + query, Json(ChatBody(model)));

    protected static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, bool async = true, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead) =>
        (async ? client.SendAsync(request, until) : Task.Run(() => client.Send(request, until))).WaitAsync(Limit);

    protected static string ServedBy(HttpResponseMessage response) => response.Headers.GetValues("llm-resilience").Single();
}
