using LlmResilience.Calls;
using LlmResilience.Tests.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace LlmResilience.Tests.DependencyInjection;

public class LlmResilienceRuntimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Create_SoundOptions_MakesHandlersAndClients()
    {
        await using var runtime = LlmResilienceRuntime.Create(o => o.Routes["r"] = new RouteOptions { Targets = { "openai/a" } });

        using HttpMessageHandler handler = runtime.CreateHandler("R");
        using HttpClient client = runtime.CreateClient();

        IReadOnlyList<HttpMessageHandler> chain = TestClients.Chain(handler);
        chain[0].Should().BeOfType<LlmResilienceHandler>().Which.Client.Route.Should().Be("R");
        chain[1].Should().BeOfType<SocketsHttpHandler>().Which.AllowAutoRedirect.Should().BeFalse();
        client.Timeout.Should().Be(Timeout.InfiniteTimeSpan);
        runtime.Hints.Should().NotBeNull();
    }

    [Fact]
    public void Create_FaultyOptions_ThrowsWithEveryFault()
    {
        Action create = () => LlmResilienceRuntime.Create(o =>
        {
            o.Retry.MaxAttempts = 0;
            o.Providers["azure"] = new ProviderOptions();
        });

        create.Should().Throw<LlmConfigurationException>().Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public async Task CreateHandler_UnknownRoute_Throws()
    {
        await using var runtime = LlmResilienceRuntime.Create(o => o.Routes["insights"] = new RouteOptions { Targets = { "openai/a" } });

        Action create = () => runtime.CreateHandler("insight");

        create.Should().Throw<LlmConfigurationException>().WithMessage("*'insight' does not exist*Did you mean 'insights'?*");
    }

    [Fact]
    public async Task CreateHandler_OwnInnerHandler_IsCheckedAsWithDependencyInjection()
    {
        var logs = new FakeLogCollector();
        await using var runtime = LlmResilienceRuntime.Create(_ => { }, b => b.Services.AddLogging(l => l.AddProvider(new FakeLoggerProvider(logs))));
        using var inner = new SocketsHttpHandler();

        using HttpMessageHandler handler = runtime.CreateHandler(inner: inner);
        Action twice = () => runtime.CreateHandler(inner: handler);

        TestClients.Chain(handler)[^1].Should().BeSameAs(inner);
        inner.AllowAutoRedirect.Should().BeFalse();
        logs.GetSnapshot().Should().ContainSingle(r => r.Id.Name == "RedirectsTurnedOff");
        twice.Should().Throw<LlmConfigurationException>();
    }

    [Fact]
    public async Task CreateHandler_InnerHandlerInUseAlready_IsWarnedAbout()
    {
        using var own = new SocketsHttpHandler { ConnectCallback = (_, _) => throw new IOException() };
        using (var invoker = new HttpMessageInvoker(own, disposeHandler: false))
        using (var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/"))
        {
            Func<Task> send = () => invoker.SendAsync(request, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
            await send.Should().ThrowAsync<HttpRequestException>();
        }

        var logs = new FakeLogCollector();
        await using var runtime = LlmResilienceRuntime.Create(_ => { }, b => b.Services.AddLogging(l => l.AddProvider(new FakeLoggerProvider(logs))));
        using HttpMessageHandler handler = runtime.CreateHandler(inner: own);

        logs.GetSnapshot().Should().ContainSingle(r => r.Id.Name == "RedirectsStayOn").Which.Message.Should().Contain("AllowAutoRedirect");
    }

    [Fact]
    public async Task Create_SectionInTheBuilder_IsBound()
    {
        await using var runtime = LlmResilienceRuntime.Create(
            _ => { }, b => b.Services.AddLlmResilience(TestConfiguration.Section("""{ "Routes": { "r": { "Targets": [ "openai/a" ] } } }""")));

        using HttpMessageHandler handler = runtime.CreateHandler("r");

        handler.Should().NotBeNull();
    }

    [Fact]
    public async Task DisposeAsync_StopsWhatWasStartedAndRefusesNewHandlers()
    {
        var service = new RecordingService();
        var runtime = LlmResilienceRuntime.Create(_ => { }, b => b.Services.AddSingleton<IHostedService>(service));
        await service.Started.Task.WaitAsync(Patience);

        await runtime.DisposeAsync().AsTask().WaitAsync(Patience);
        await runtime.DisposeAsync().AsTask().WaitAsync(Patience);

        service.Stops.Should().Be(1);
        Action create = () => runtime.CreateHandler();
        create.Should().Throw<ObjectDisposedException>();
    }

    private sealed class RecordingService : IHostedService
    {
        public TaskCompletionSource Started { get; } = new();

        public int Stops { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Started.TrySetResult();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Stops++;
            return Task.CompletedTask;
        }
    }
}
