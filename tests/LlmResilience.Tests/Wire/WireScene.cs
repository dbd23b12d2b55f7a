using System.Net;
using System.Text;
using LlmResilience.Circuits;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.Wire;

/// <summary>
/// Providers "one", "two", … on real sockets, a host whose client "chat" takes the route "main", and a driven clock. The model of
/// each provider is called "m" unless a test says otherwise.
/// </summary>
internal sealed class WireScene : IAsyncDisposable
{
    public const string ChatPath = "/chat/completions";

    private static readonly string[] Names = ["one", "two", "three", "four"];

    private WireScene(FakeProvider[] providers, ResilienceHost host, DrivenClock clock)
    {
        Providers = providers;
        Host = host;
        Clock = clock;
    }

    public FakeProvider[] Providers { get; }

    public FakeProvider One => Providers[0];

    public FakeProvider Two => Providers[1];

    public FakeProvider Three => Providers[2];

    public ResilienceHost Host { get; }

    public DrivenClock Clock { get; }

    public CircuitBook Circuits => Host.Services.GetRequiredService<CircuitBook>();

    /// <summary>Starts so many providers and the host.</summary>
    /// <param name="providers">How many; the route goes through them in order, one model each.</param>
    /// <param name="configure">Changes the options; it is called more than once.</param>
    /// <param name="services">Adds services.</param>
    public static async Task<WireScene> StartAsync(int providers, Action<LlmResilienceOptions, FakeProvider[]>? configure = null, Action<IServiceCollection>? services = null)
    {
        DrivenClock clock = new();
        FakeProvider[] started = await Task.WhenAll(Enumerable.Range(0, providers).Select(_ => FakeProvider.StartAsync(o => o.TimeProvider = clock)));
        ResilienceHost host = await ResilienceHost.StartAsync(
            options =>
            {
                for (int i = 0; i < providers; i++)
                {
                    options.Providers[Names[i]] = new ProviderOptions { Address = started[i].OpenAIAddress.ToString(), ApiKey = KeyOf(Names[i]) };
                }

                RouteOptions route = new();
                for (int i = 0; i < providers; i++)
                {
                    route.Targets.Add(Names[i] + "/m");
                }

                options.Routes["main"] = route;
                configure?.Invoke(options, started);
            },
            services: services,
            time: clock);
        return new WireScene(started, host, clock);
    }

    /// <summary>The secret of a provider's configured key; planted, so that it can be looked for.</summary>
    public static string KeyOf(string provider) => $"sk-secret-of-{provider}-0123456789abcdef";

    public static string Chat(string model = "m", string more = "") =>
        $$"""{"messages":[{"role":"user","content":"hi"}]{{more}},"model":"{{model}}"}""";

    /// <summary>A chat call to the first provider.</summary>
    public HttpRequestMessage Request(string? body = null, string path = ChatPath, HttpMethod? method = null) =>
        new(method ?? HttpMethod.Post, new Uri(One.OpenAIAddress + path))
        {
            Content = method == HttpMethod.Get ? null : new StringContent(body ?? Chat(), Encoding.UTF8, "application/json"),
            Headers = { { "Authorization", "Bearer sk-of-the-caller-0123456789" } },
        };

    /// <summary>Starts a call without moving time.</summary>
    public DrivenCall<HttpResponseMessage> Start(HttpRequestMessage? request = null, bool async = true, string client = "chat", CancellationToken cancellationToken = default)
    {
        HttpRequestMessage message = request ?? Request();
        HttpClient http = Host.Client(client);
        return Clock.StartCall(() => async ? http.SendAsync(message, cancellationToken) : Task.FromResult(http.Send(message, cancellationToken)));
    }

    /// <summary>Makes a call and moves time on whenever it waits.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage? request = null, bool async = true, string client = "chat") =>
        Start(request, async, client).EndAsync();

    /// <summary>Makes a call that has no response, and gives what it throws.</summary>
    public async Task<LlmCallFailedException> FailAsync(HttpRequestMessage? request = null, bool async = true) =>
        (await FluentActions.Awaiting(() => SendAsync(request, async)).Should().ThrowAsync<LlmCallFailedException>()).Which;

    /// <summary>The kinds of the circuits that are not closed.</summary>
    public IEnumerable<SubjectKind> OpenCircuits() =>
        Circuits.All.Where(circuit => !circuit.IsClosed).Select(circuit => circuit.Subject.Kind).Order();

    public Circuit CircuitOf(SubjectKind kind, string provider = "one") =>
        Circuits.All.Single(circuit => circuit.Subject.Kind == kind && circuit.Subject.Provider == provider);

    public CircuitView View(SubjectKind kind, string provider = "one") => CircuitOf(kind, provider).View(Clock.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        foreach (FakeProvider provider in Providers)
        {
            await provider.DisposeAsync();
        }
    }

    public static string? ServedBy(HttpResponseMessage response) =>
        response.Headers.TryGetValues("llm-resilience", out IEnumerable<string>? values) ? values.Single() : null;

    public static Task ShouldBeAnsweredAsync(HttpResponseMessage response, string header)
    {
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        ServedBy(response).Should().Be(header);
        return Task.CompletedTask;
    }
}
