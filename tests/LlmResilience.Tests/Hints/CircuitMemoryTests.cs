using System.Net;
using System.Text;
using LlmResilience.Circuits;
using LlmResilience.Hints;
using LlmResilience.Testing;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Hints;

/// <summary>What circuits and hints make of each other, through the whole registration: a host, its end, and the next host on the same store.</summary>
public sealed class CircuitMemoryTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(Memory.Start);
    private readonly InMemoryHintStore _store;
    private FakeProvider _one = null!;
    private FakeProvider _two = null!;

    public CircuitMemoryTests() => _store = new InMemoryHintStore(_time);

    public enum Key
    {
        Configured,
        Callers,
        None,
    }

    public async Task InitializeAsync()
    {
        _one = await FakeProvider.StartAsync();
        _two = await FakeProvider.StartAsync();
        _two.AllModels.Answers("Hello");
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    /// <summary>What one key meets on a model lives with the process, since its fingerprint does; everything else outlives it.</summary>
    [Theory]
    [InlineData(Key.Configured, "server_error", true)]
    [InlineData(Key.Callers, "server_error", true)]
    [InlineData(Key.None, "server_error", true)]
    [InlineData(Key.Configured, "endpoint", true)]
    [InlineData(Key.Callers, "endpoint", true)]
    [InlineData(Key.None, "endpoint", true)]
    [InlineData(Key.Configured, "model_not_found", false)]
    [InlineData(Key.Callers, "model_not_found", false)]
    [InlineData(Key.None, "model_not_found", true)]
    public async Task Restart_TargetWasShut_IsSkippedWhereOthersMayKnow(Key key, string error, bool remembered)
    {
        _one.AllModels.Fails(ErrorOf(error));
        await using (ResilienceHost before = await StartAsync(key))
        {
            await CallAsync(before, key, times: 6);
            _one.RequestCount.Should().BeLessThan(6, "it must be shut by now");
        }

        int requests = _one.RequestCount;
        await using ResilienceHost after = await StartAsync(key);
        await CallAsync(after, key);
        (_one.RequestCount - requests).Should().Be(remembered ? 0 : 1);
    }

    [Theory]
    [InlineData("invalid_key", LlmErrorCategory.Authentication)]
    [InlineData("model_not_found", LlmErrorCategory.ModelNotFound)]
    [InlineData("server_error", LlmErrorCategory.ServerError)]
    internal async Task List_ConfiguredKeyOrTargetIsShut_SaysSo(string error, LlmErrorCategory reason)
    {
        _one.AllModels.Fails(ErrorOf(error));
        await using ResilienceHost host = await StartAsync(Key.Configured);
        await CallAsync(host, Key.Configured, times: 6);

        TargetHint hint = host.Hints.Find("one", "m")!;
        (hint.Standing, hint.StandingReason).Should().Be((TargetStanding.Blacklisted, reason));
        hint.Advice.Should().NotContain("it works");
    }

    [Fact]
    public async Task List_CallersKeyIsRefused_IsNotSaidOfTheTarget()
    {
        _one.AllModels.Fails(OpenAIErrors.InvalidKey);
        await using ResilienceHost host = await StartAsync(Key.Callers);
        await CallAsync(host, Key.Callers, times: 2);
        host.Hints.Find("one", "m")!.Standing.Should().Be(TargetStanding.Good);
    }

    [Theory]
    [InlineData("server_error", true)]
    [InlineData("model_not_found", false)]
    [InlineData("endpoint", false)]
    public async Task Forget_TargetIsShut_TheNextCallReachesIt(string error, bool shutsTheProvider)
    {
        _one.AllModels.Fails(ErrorOf(error));
        await using ResilienceHost host = await StartAsync(Key.Configured, shutsTheProvider ? "one/other" : null);
        await CallAsync(host, Key.Configured, times: 6);
        int requests = _one.RequestCount;
        host.Hints.Forget("one", "m").Should().BeTrue();

        await CallAsync(host, Key.Configured);

        (_one.RequestCount - requests).Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task Restore_StoreIsReadLateAndTheSubjectWorks_StaysOpenToCalls()
    {
        _one.AllModels.Answers("Hello");
        await using ResilienceHost host = await StartAsync(Key.Configured);
        await CallAsync(host, Key.Configured);
        Circuit target = host.Services.GetRequiredService<CircuitBook>().All.Single(c => c.Subject is { Kind: SubjectKind.Target, Provider: "one" });
        Subject endpoint = Subject.Of(SubjectKind.Endpoint, "one", target.Subject.Address, "m", "/v1/chat/completions");

        host.Services.GetRequiredService<HintLoader>().TakeOver(new HintStoreSnapshot { StoreId = Guid.NewGuid(), Version = 1, Clock = Memory.Start, Hints = [Stored(target.Subject), Stored(endpoint)] });

        int requests = _one.RequestCount;
        await CallAsync(host, Key.Configured);
        (_one.RequestCount - requests).Should().Be(1);
    }

    private static StoredHint Stored(Subject subject) => new()
    {
        Subject = subject,
        Opening = new CircuitOpening
        {
            Subject = subject, OpenedAt = Memory.Start.AddMinutes(-1), OpenUntil = Memory.Start.AddMinutes(9), Reason = LlmErrorCategory.EndpointUnsupported, OwnThreshold = true,
        },
    };

    private static FakeError ErrorOf(string error) => error switch
    {
        "server_error" => OpenAIErrors.ServerError,
        "model_not_found" => OpenAIErrors.ModelNotFound,
        "invalid_key" => OpenAIErrors.InvalidKey,
        _ => OpenAIErrors.ResponsesOnly,
    };

    private Task<ResilienceHost> StartAsync(Key key, string? further = null) => ResilienceHost.StartAsync(
        options =>
        {
            options.Providers["one"] = new ProviderOptions { Address = _one.OpenAIAddress.ToString(), ApiKey = key is Key.Configured ? "sk-configured-12345" : null };
            options.Providers["two"] = new ProviderOptions { Address = _two.OpenAIAddress.ToString(), ApiKey = "sk-two-123456789" };
            RouteOptions route = new() { Targets = { "one/m", "two/m" } };
            if (further is not null)
            {
                route.Targets.Add(further);
            }

            options.Routes["main"] = route;
        },
        services: services => services.AddSingleton<ICompatibilityHintStore>(_store),
        time: _time);

    private async Task CallAsync(ResilienceHost host, Key key, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_one.OpenAIAddress + "/chat/completions"))
            {
                Content = new StringContent("""{"messages":[],"model":"m"}""", Encoding.UTF8, "application/json"),
            };
            if (key is Key.Callers)
            {
                request.Headers.Add("Authorization", "Bearer sk-caller-123456789");
            }

            using HttpResponseMessage response = await host.Client().SendAsync(request).WaitAsync(TimeSpan.FromSeconds(30));
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }
}
