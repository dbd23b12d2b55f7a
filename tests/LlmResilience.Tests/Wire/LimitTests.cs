using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Timeouts, the call's deadline, and what a caller's cancellation teaches.</summary>
public sealed class LimitTests
{
    private static readonly string Streamed = WireScene.Chat(more: ",\"stream\":true");

    [Theory]
    [InlineData(true, "Headers", 60)]
    [InlineData(false, "Answer", 40)]
    public async Task Call_NoHeadersInTime_IsATimeoutOfThatSettingAndMoves(bool streamed, string setting, int seconds)
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) =>
        {
            options.Timeouts.Answer = TimeSpan.FromSeconds(40);
            OpenAtTheFirstFailure(options.Circuits);
        });
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        using LlmCallScope scope = LlmCallScope.Begin();

        DrivenCall<HttpResponseMessage> call = scene.Start(scene.Request(streamed ? Streamed : null));
        await scene.One.WaitForRequestsAsync(1);
        scene.Clock.Advance(TimeSpan.FromSeconds(seconds));
        using HttpResponseMessage response = await call.EndAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=2; fallback=true");
        LlmError error = scope.Reports.Single().Attempts[0].Error!;
        error.Category.Should().Be(LlmErrorCategory.Timeout);
        error.Message.Should().Contain("Timeouts:" + setting);
        scene.OpenCircuits().Should().Equal(SubjectKind.Provider, SubjectKind.Target);
    }

    [Fact]
    public async Task Call_NoHeadersInTimeAlone_IsRepeatedOnce()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(FakeReply.Hang(), 2);

        DrivenCall<HttpResponseMessage> call = scene.Start(scene.Request(Streamed));
        await scene.One.WaitForRequestsAsync(1);
        scene.Clock.Advance(TimeSpan.FromSeconds(60));
        scene.Clock.Advance(await call.NextWaitAsync());
        await scene.One.WaitForRequestsAsync(2);
        scene.Clock.Advance(TimeSpan.FromSeconds(60));

        LlmCallFailedException failure = (await FluentActions.Awaiting(call.EndAsync).Should().ThrowAsync<LlmCallFailedException>()).Which;
        failure.Report.Attempts.Should().HaveCount(2).And.OnlyContain(attempt => attempt.Error!.Category == LlmErrorCategory.Timeout);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_DeadlinePasses_EndsItAndCountsNowhere(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => OpenAtTheFirstFailure(options.Circuits));
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Deadline = TimeSpan.FromSeconds(45) });

        DrivenCall<HttpResponseMessage> call = scene.Start(scene.Request(Streamed), async);
        await scene.One.WaitForRequestsAsync(1);
        scene.Clock.Advance(TimeSpan.FromSeconds(45));

        LlmCallFailedException failure = (await FluentActions.Awaiting(call.EndAsync).Should().ThrowAsync<LlmCallFailedException>()).Which;
        failure.Error!.Category.Should().Be(LlmErrorCategory.DeadlineExceeded);
        failure.Message.Should().Contain("45 s");
        scene.Two.RequestCount.Should().Be(0);
        scene.OpenCircuits().Should().BeEmpty();
        scope.Reports.Single().ServedBy.Should().BeNull();
    }

    [Fact]
    public async Task Call_DeadlineAndOwnLimitPassTogether_CountsAsTimeoutAndEnds()
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => OpenAtTheFirstFailure(options.Circuits));
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Deadline = TimeSpan.FromSeconds(60) });

        DrivenCall<HttpResponseMessage> call = scene.Start(scene.Request(Streamed));
        await scene.One.WaitForRequestsAsync(1);
        scene.Clock.Advance(TimeSpan.FromSeconds(60));

        LlmCallFailedException failure = (await FluentActions.Awaiting(call.EndAsync).Should().ThrowAsync<LlmCallFailedException>()).Which;
        failure.Error!.Category.Should().Be(LlmErrorCategory.Timeout);
        scene.OpenCircuits().Should().Equal(SubjectKind.Provider, SubjectKind.Target);
        scene.Two.RequestCount.Should().Be(0, "the call's time is over");
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(19, true)]
    public async Task Call_CancelledEarly_IsNeitherRepeatedNorCounted(int seconds, bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => OpenAtTheFirstFailure(options.Circuits));
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        using CancellationTokenSource caller = new();

        await CancelAfterAsync(scene, seconds, async, caller);

        scene.One.RequestCount.Should().Be(1);
        scene.Two.RequestCount.Should().Be(0);
        scene.OpenCircuits().Should().BeEmpty();
        (scene.Host.Hints.Find("one", "m")?.ErrorCount ?? 0).Should().Be(0);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(25, false)]
    public async Task Call_CancelledAfterALongSilence_IsLearnedAsATimeout(int seconds, bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => OpenAtTheFirstFailure(options.Circuits));
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        using CancellationTokenSource caller = new();

        await CancelAfterAsync(scene, seconds, async, caller);

        scene.One.RequestCount.Should().Be(1);
        scene.Two.RequestCount.Should().Be(0);
        scene.View(SubjectKind.Target).Reason.Should().Be(LlmErrorCategory.Timeout);
        scene.OpenCircuits().Should().Equal(SubjectKind.Provider, SubjectKind.Target);
        scene.Host.Hints.Find("one", "m")!.LastError!.Category.Should().Be(LlmErrorCategory.Timeout);
        using HttpResponseMessage next = await scene.SendAsync();
        await WireScene.ShouldBeAnsweredAsync(next, "served-by=two/m; attempts=1; fallback=true");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_CancelledWhileItWaits_EndsAtOnce(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Fails("openai/rate-limit");
        using CancellationTokenSource caller = new();

        DrivenCall<HttpResponseMessage> call = scene.Start(async: async, cancellationToken: caller.Token);
        await call.NextWaitAsync();
        await caller.CancelAsync();

        OperationCanceledException cancelled = (await FluentActions.Awaiting(() => call.Result.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<OperationCanceledException>()).Which;
        cancelled.CancellationToken.Should().Be(caller.Token);
        scene.One.RequestCount.Should().Be(1);
    }

    [Fact]
    public async Task Call_CancelledInAScope_IsReported()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").RepliesWith(FakeReply.Hang());
        using LlmCallScope scope = LlmCallScope.Begin();
        using CancellationTokenSource caller = new();

        await CancelAfterAsync(scene, 1, async: true, caller);

        scope.Reports.Should().ContainSingle().Which.ServedBy.Should().BeNull();
    }

    private static async Task CancelAfterAsync(WireScene scene, int seconds, bool async, CancellationTokenSource caller)
    {
        DrivenCall<HttpResponseMessage> call = scene.Start(async: async, cancellationToken: caller.Token);
        await scene.One.WaitForRequestsAsync(1);
        scene.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await caller.CancelAsync();
        OperationCanceledException cancelled = (await FluentActions.Awaiting(call.EndAsync).Should().ThrowAsync<OperationCanceledException>()).Which;
        cancelled.CancellationToken.Should().Be(caller.Token);
    }

    private static void OpenAtTheFirstFailure(CircuitOptions circuits)
    {
        circuits.Provider.FailuresInRow = 1;
        circuits.Target.FailuresInRow = 1;
    }
}
