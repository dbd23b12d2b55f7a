using LlmResilience.Circuits;
using LlmResilience.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.Wire;

/// <summary>Circuits as calls over sockets meet them: they open, are passed over, are probed, and take their calls back step by step.</summary>
public sealed class CircuitWireTests
{
    private static readonly SubjectKind[] TargetOnly = [SubjectKind.Target];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Target_FailedFiveTimes_IsPassedOverWithoutASend(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        await OpenTargetAsync(scene);
        using LlmCallScope scope = LlmCallScope.Begin();

        using HttpResponseMessage response = await scene.SendAsync(async: async);

        scene.One.RequestCount.Should().Be(5);
        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=1; fallback=true");
        LlmSkippedTarget skipped = scope.Reports.Single().Skipped.Should().ContainSingle().Which;
        skipped.Target.Should().Be("one/m");
        skipped.Reason.Should().Be("the target's circuit is open (overloaded)");
        skipped.Until.Should().BeAfter(scene.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Endpoint_NamedAsUnsupported_IsNotAskedAgainUntilItsTimeEnds()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").RepliesWith(request => request.Endpoint == "/v1/chat/completions" ? FakeReply.Error("openai/responses-only") : null);

        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage response = await scene.SendAsync();
            WireScene.ServedBy(response).Should().StartWith("served-by=two/m");
            scene.Clock.Advance(TimeSpan.FromSeconds(45));
        }

        scene.One.RequestCount.Should().Be(1);
        using HttpResponseMessage elsewhere = await scene.SendAsync(scene.Request("{\"model\":\"m\",\"input\":\"hi\"}", "/responses"));
        await WireScene.ShouldBeAnsweredAsync(elsewhere, "served-by=one/m; attempts=1; fallback=false");
        scene.Clock.Advance(TimeSpan.FromMinutes(10));
        using HttpResponseMessage probe = await scene.SendAsync();
        scene.One.Requests.Count(request => request.Endpoint == "/v1/chat/completions").Should().Be(2);
    }

    [Fact]
    public async Task Endpoint_UnsupportedAlone_FailsAtOnceAndIsNoLastResort()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Fails("openai/responses-only");
        using HttpResponseMessage first = await scene.SendAsync();

        LlmCallFailedException failure = await scene.FailAsync();

        scene.One.RequestCount.Should().Be(1);
        failure.Message.Should().Contain("the endpoint is known not to serve this model");
        failure.RetryAfter.Should().BePositive();
    }

    [Fact]
    public async Task Target_OpenTimeOver_IsProbedByOneCallAndOpensAgainForLonger()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        await OpenTargetAsync(scene);
        scene.Clock.Advance(TimeSpan.FromSeconds(30));

        using HttpResponseMessage probe = await scene.SendAsync();
        using HttpResponseMessage next = await scene.SendAsync();

        scene.One.RequestCount.Should().Be(6, "one probe, and nobody after it");
        WireScene.ServedBy(probe).Should().Be("served-by=two/m; attempts=2; fallback=true");
        (scene.View(SubjectKind.Target).OpenUntil - scene.Clock.GetUtcNow()).Should().BeGreaterThan(TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Target_Recovered_TakesItsCallsBackInSteps()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        await OpenTargetAsync(scene);
        scene.One.Model("m").Answers("back");
        scene.Clock.Advance(TimeSpan.FromSeconds(30));
        Dictionary<double, int> callsByShare = [];
        using LlmCallScope scope = LlmCallScope.Begin();

        for (int i = 0; i < 400 && scene.View(SubjectKind.Target).Phase != CircuitPhase.Closed; i++)
        {
            CircuitView view = scene.View(SubjectKind.Target);
            callsByShare[view.Share] = callsByShare.GetValueOrDefault(view.Share) + 1;
            using HttpResponseMessage response = await scene.SendAsync();
        }

        scope.Reports.SelectMany(report => report.Attempts).Should().OnlyContain(attempt => attempt.Error == null);

        callsByShare[0].Should().Be(1, "the probe");
        callsByShare[0.1].Should().BeInRange(90, 100);
        callsByShare[0.25].Should().BeInRange(36, 44);
        callsByShare[0.5].Should().BeInRange(18, 22);
        callsByShare[1].Should().Be(10);
        scene.OpenCircuits().Should().BeEmpty();
    }

    [Fact]
    public async Task Target_RecoveredAlone_TakesAllCallsAtOnce()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        await OpenTargetAsync(scene);
        scene.One.Model("m").Answers("back");
        scene.Clock.Advance(TimeSpan.FromSeconds(30));

        for (int i = 0; i < 12; i++)
        {
            using HttpResponseMessage response = await scene.SendAsync();
            await WireScene.ShouldBeAnsweredAsync(response, "served-by=one/m; attempts=1; fallback=false");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OnlyTarget_Open_LetsCallsTrickleAndFailsTheRestAtOnce(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        await OpenTargetAsync(scene);
        int before = scene.One.RequestCount;
        long errors = scene.Host.Hints.Find("one", "m")!.ErrorCount;

        for (int second = 0; second < 4; second++)
        {
            using HttpResponseMessage let = await scene.SendAsync(async: async);
            LlmCallFailedException refused = await scene.FailAsync(async: async);
            refused.Report.Attempts.Should().BeEmpty();
            refused.Message.Should().Contain("one/m was skipped: the target's circuit is open (overloaded) until 2026-03-01 12:0");
            refused.RetryAfter.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromSeconds(31));
            scene.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        scene.One.RequestCount.Should().Be(before + 4);
        scene.Host.Hints.Find("one", "m")!.ErrorCount.Should().Be(errors + 4, "a refusal of ours is nobody's failure");
    }

    [Fact]
    public async Task OnlyTarget_OpenAndHanging_IsTriedByThreeAtATime()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        await OpenTargetAsync(scene);
        int before = scene.One.RequestCount;
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        using CancellationTokenSource end = new();
        List<DrivenCall<HttpResponseMessage>> calls = [];

        for (int i = 1; i <= 3; i++)
        {
            calls.Add(scene.Start(cancellationToken: end.Token));
            await scene.One.WaitForRequestsAsync(before + i);
            scene.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        await scene.FailAsync();
        scene.Clock.Advance(TimeSpan.FromSeconds(4));
        calls.Add(scene.Start(cancellationToken: end.Token));
        await scene.One.WaitForRequestsAsync(before + 4).WaitAsync(TimeSpan.FromSeconds(30));

        await end.CancelAsync();
        foreach (DrivenCall<HttpResponseMessage> call in calls)
        {
            await FluentActions.Awaiting(call.EndAsync).Should().ThrowAsync<OperationCanceledException>();
        }
    }

    [Fact]
    public async Task AllTargets_Open_LetTheSoonestThrough()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        await OpenTargetAsync(scene);
        scene.Clock.Advance(TimeSpan.FromSeconds(10));
        scene.Two.Model("m").Fails("openai/overloaded");
        using HttpResponseMessage opensTwo = await scene.SendAsync();
        using HttpResponseMessage stillOpensTwo = await scene.SendAsync();
        bool oneIsSooner = scene.View(SubjectKind.Target, "one").OpenUntil < scene.View(SubjectKind.Target, "two").OpenUntil;
        scene.Clock.Advance(TimeSpan.FromSeconds(2));
        (oneIsSooner ? scene.One : scene.Two).Model("m").Answers("back");

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, oneIsSooner ? "served-by=one/m; attempts=1; fallback=false" : "served-by=two/m; attempts=1; fallback=true");
    }

    [Fact]
    public async Task Refusals_CountForNobodyElse()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Fails("openai/invalid-request");
        for (int i = 0; i < 12; i++)
        {
            using HttpResponseMessage refused = await scene.SendAsync();
        }

        scene.OpenCircuits().Should().BeEmpty();
        scene.One.RequestCount.Should().Be(12);
    }

    [Fact]
    public async Task KeyRefused_OpensTheKeyAndNotTheTarget()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").Fails("openai/invalid-key");
        for (int i = 0; i < 12; i++)
        {
            using HttpResponseMessage response = await scene.SendAsync();
        }

        scene.OpenCircuits().Should().Equal(SubjectKind.Key);
        scene.One.RequestCount.Should().Be(1);
    }

    [Fact]
    public async Task Probe_UnderWay_KeepsItsLeaseForAsLongAsItLives()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        await OpenTargetAsync(scene);
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        scene.Clock.Advance(TimeSpan.FromSeconds(30));
        using CancellationTokenSource end = new();
        DrivenCall<HttpResponseMessage> probe = scene.Start(cancellationToken: end.Token);
        await scene.One.WaitForRequestsAsync(6);

        for (int i = 0; i < 9; i++)
        {
            scene.Clock.Advance(TimeSpan.FromSeconds(20));
            using HttpResponseMessage response = await scene.SendAsync();
            WireScene.ServedBy(response).Should().StartWith("served-by=two/m");
        }

        scene.One.RequestCount.Should().Be(6, "three leases long there was one probe");
        await end.CancelAsync();
        await FluentActions.Awaiting(probe.EndAsync).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Circuits_OfTwoClients_AreTheSame()
    {
        await using WireScene scene = await WireScene.StartAsync(2, services: services => services.AddHttpClient("other").AddLlmResilienceHandler("main"));
        await OpenTargetAsync(scene);

        using HttpResponseMessage response = await scene.SendAsync(client: "other");

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=1; fallback=true");
    }

    [Fact]
    public async Task Circuits_OutliveTheHandlersThatTheFactoryRenews()
    {
        int made = 0;
        await using WireScene scene = await WireScene.StartAsync(2, services: services => services
            .AddHttpClient("chat")
            .SetHandlerLifetime(TimeSpan.FromSeconds(1))
            .AddHttpMessageHandler(() =>
            {
                Interlocked.Increment(ref made);
                return new PassingHandler();
            }));
        await OpenTargetAsync(scene);
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(30));
        int before = Volatile.Read(ref made);
        while (Volatile.Read(ref made) == before)
        {
            enough.Token.ThrowIfCancellationRequested();
            scene.Host.Client().Dispose();
            await Task.Yield();
        }

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=1; fallback=true");
    }

    [Fact]
    public async Task Circuits_OutliveAReloadThatChangesTheOptions()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("LlmResilience:Retry:MaxAttempts", (string?)"6")]).Build();
        await using WireScene scene = await WireScene.StartAsync(2, services: services => services.AddLlmResilience(configuration.GetSection("LlmResilience")));
        await OpenTargetAsync(scene);

        configuration["LlmResilience:Retry:MaxAttempts"] = "2";
        configuration.Reload();
        using HttpResponseMessage response = await scene.SendAsync();
        scene.Two.Model("m").Fails("openai/overloaded");
        using HttpResponseMessage capped = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=1; fallback=true");
        WireScene.ServedBy(capped).Should().Contain("attempts=2", "the new options are in force");
        scene.One.RequestCount.Should().BeInRange(5, 6);
    }

    /// <summary>Five failures in a row; the target's circuit is open then, and no other one.</summary>
    private static async Task OpenTargetAsync(WireScene scene)
    {
        scene.One.Model("m").Fails("openai/overloaded");
        while (scene.OpenCircuits().SequenceEqual(TargetOnly) is false)
        {
            scene.One.RequestCount.Should().BeLessThan(6);
            using HttpResponseMessage response = await scene.SendAsync();
        }
    }

    private sealed class PassingHandler : DelegatingHandler;
}
