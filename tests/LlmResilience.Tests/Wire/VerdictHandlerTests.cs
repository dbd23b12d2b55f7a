using System.Net;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;

namespace LlmResilience.Tests.Wire;

/// <summary>The verdict handler beneath somebody's own Polly strategies.</summary>
public sealed class VerdictHandlerTests : WireTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verdict_OnAFailure_IsAttachedAndLearned(bool async)
    {
        One.Model("a").Fails("openai/rate-limit");
        ResilienceHost host = await StartAsync(ThreeTargets, services: services => services.AddHttpClient("own").AddLlmVerdictHandler());
        using HttpRequestMessage request = Chat();

        using HttpResponseMessage response = await SendAsync(host.Client("own"), request, async);

        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        response.GetLlmError().Should().BeSameAs(request.GetLlmError());
        LlmError error = response.GetLlmError()!;
        error.Category.Should().Be(LlmErrorCategory.RateLimit);
        error.RetryAfter.Should().NotBeNull();
        (await response.Content.ReadAsStringAsync()).Should().Contain("Rate limit reached");
        response.Headers.Contains("llm-resilience").Should().BeFalse();
        host.Hints.Find("one", "a")!.LastError!.Category.Should().Be(LlmErrorCategory.RateLimit);
        (One.RequestCount, Two.RequestCount).Should().Be((1, 0));
    }

    [Fact]
    public async Task Verdict_AfterAnAnswer_IsTakenOffTheMessage()
    {
        One.Model("a").Then(FakeReply.Error(MovesOn)).Then(FakeReply.Answer("Hello"));
        ResilienceHost host = await StartAsync(ThreeTargets, services: services => services.AddHttpClient("own").AddLlmVerdictHandler());
        using HttpMessageInvoker invoker = new(host.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("own"), disposeHandler: false);
        using HttpRequestMessage request = Chat();

        using HttpResponseMessage first = await invoker.SendAsync(request, CancellationToken.None).WaitAsync(Limit);
        LlmError? error = first.GetLlmError();
        using HttpResponseMessage second = await invoker.SendAsync(request, CancellationToken.None).WaitAsync(Limit);

        error.Should().NotBeNull();
        second.StatusCode.Should().Be(HttpStatusCode.OK);
        request.GetLlmError().Should().BeNull();
        TargetHint hint = host.Hints.Find("one", "a")!;
        (await second.Content.ReadAsStringAsync()).Should().Contain("Hello");
        hint.ErrorCount.Should().Be(1);
    }

    [Fact]
    public async Task OpenCircuits_HoldNothingBack()
    {
        One.Model("a").Fails("openai/invalid-key");
        ResilienceHost host = await StartAsync(ThreeTargets, services: services => services.AddHttpClient("own").AddLlmVerdictHandler());
        for (int i = 0; i < 8; i++)
        {
            using HttpResponseMessage response = await SendAsync(host.Client("own"), Chat());
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        One.RequestCount.Should().Be(8);
    }

    [Fact]
    public async Task GoodAttempts_BetweenFailures_KeepTheTargetInServiceForOthers()
    {
        One.Model("a").RepliesWith(request => request.ModelNumber % 3 == 0 ? FakeReply.Error("openai/server-error") : FakeReply.Answer("Hello"));
        ResilienceHost host = await StartAsync(ThreeTargets, services: services => services.AddHttpClient("own").AddLlmVerdictHandler());
        for (int i = 0; i < 27; i++)
        {
            using HttpResponseMessage response = await SendAsync(host.Client("own"), Chat());
        }

        host.Hints.Find("one", "a")!.Standing.Should().Be(TargetStanding.Good);
        using HttpResponseMessage other = await SendAsync(host.Client(), Chat());
        ServedBy(other).Should().StartWith("served-by=one/a");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Exception_OfTheNetwork_PassesAsTheVeryObjectWithItsVerdict(bool async)
    {
        HttpRequestException fault = new(HttpRequestError.ConnectionError, "no way");
        ResilienceHost host = await StartAsync(ThreeTargets, services: services =>
            services.AddHttpClient("own").ConfigurePrimaryHttpMessageHandler(() => new RecordingHandler(_ => throw fault)).AddLlmVerdictHandler());
        using HttpRequestMessage request = Chat();
        using HttpMessageInvoker invoker = new(host.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("own"), disposeHandler: false);

        Func<Task> sending = async () => _ = async
            ? await invoker.SendAsync(request, CancellationToken.None).WaitAsync(Limit)
            : invoker.Send(request, CancellationToken.None);

        (await sending.Should().ThrowAsync<HttpRequestException>()).Which.Should().BeSameAs(fault);
        request.GetLlmError()!.Category.Should().Be(LlmErrorCategory.Network);
        host.Hints.Find("one", "a")!.ConsecutiveErrors.Should().Be(1);
    }

    [Fact]
    public async Task Retry_UsingVerdicts_WaitsAsTheProviderSaidAndRepeatsOnlyWhatMayHelp()
    {
        WatchedClock clock = new();
        One.Model("a").Then(FakeReply.Error("openai/rate-limit")).Then(FakeReply.Answer("Hello"));
        One.Model("b").Fails("openai/insufficient-quota");
        ResilienceHost host = await StartAsync(ThreeTargets, time: clock, services: services => services.AddHttpClient("own").AddLlmVerdictHandler()
            .AddResilienceHandler("mine", (pipeline, context) =>
            {
                pipeline.TimeProvider = clock;
                pipeline.AddRetry(new HttpRetryStrategyOptions().UseLlmVerdicts());
            }));
        HttpClient client = host.Client("own");

        clock.Watch();
        Task<HttpResponseMessage> sending = SendAsync(client, Chat());
        TimeSpan waited = await clock.PassWaitAsync();
        using HttpResponseMessage answered = await sending;
        using HttpResponseMessage refused = await SendAsync(client, Chat("b"));

        answered.StatusCode.Should().Be(HttpStatusCode.OK);
        waited.Should().BeCloseTo(TimeSpan.FromSeconds(6.48), TimeSpan.FromSeconds(0.6));
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        One.Model("b").RequestCount.Should().Be(1, "an empty account does not fill up in a second");
    }

    [Fact]
    public async Task Breaker_UsingVerdicts_CountsWhatProviderOrModelAreToBlameFor()
    {
        One.Model("bad-request").Fails("openai/invalid-request");
        One.Model("bad-key").Fails("openai/invalid-key");
        One.Model("a").Fails("openai/server-error");
        ResilienceHost host = await StartAsync(ThreeTargets, services: services => services.AddHttpClient("own").AddLlmVerdictHandler()
            .AddResilienceHandler("mine", pipeline => pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions { MinimumThroughput = 4, FailureRatio = 0.5 }.UseLlmVerdicts())));
        HttpClient client = host.Client("own");

        for (int i = 0; i < 8; i++)
        {
            using HttpResponseMessage response = await SendAsync(client, Chat(i % 2 == 0 ? "bad-request" : "bad-key"));
        }

        Func<Task> failing = async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                using HttpResponseMessage response = await SendAsync(client, Chat());
            }
        };

        await failing.Should().ThrowAsync<BrokenCircuitException>();
        One.Model("a").RequestCount.Should().BeInRange(4, 10);
    }

    [Fact]
    public async Task Retry_AboveAnOpenBreaker_DoesNotTakeAnEarlierVerdictForTheBreakersOwnRefusal()
    {
        WatchedClock clock = new();
        One.Model("a").Fails("openai/overloaded");
        ResilienceHost host = await StartAsync(ThreeTargets, time: clock, services: services => services.AddHttpClient("own").AddLlmVerdictHandler()
            .AddResilienceHandler("mine", pipeline =>
            {
                pipeline.TimeProvider = clock;
                pipeline.AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 10, UseJitter = false, BackoffType = DelayBackoffType.Constant }.UseLlmVerdicts());
                pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions { MinimumThroughput = 2, BreakDuration = TimeSpan.FromMinutes(5), SamplingDuration = TimeSpan.FromMinutes(1) }.UseLlmVerdicts());
            }));

        clock.Watch();
        Task<HttpResponseMessage> sending = SendAsync(host.Client("own"), Chat());
        await clock.PassWaitAsync();
        await clock.PassWaitAsync();

        await sending.Awaiting(call => call).Should().ThrowAsync<BrokenCircuitException>();
        One.RequestCount.Should().Be(2);
    }
}
