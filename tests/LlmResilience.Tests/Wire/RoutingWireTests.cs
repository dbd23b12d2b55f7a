using System.Net;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Where calls go, in which order, who says so, and what the caller is told in the end.</summary>
public sealed class RoutingWireTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Route_IsGoneThroughInOrder(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(3, (options, _) =>
            options.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b", "three/c" } });
        scene.One.Model("a").Fails("gpustack/upstream-timeout");
        scene.Two.Model("b").Fails("openai/responses-only");
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Tenant = "acme" });

        using HttpResponseMessage response = await scene.SendAsync(scene.Request(WireScene.Chat("a")), async);

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=three/c; attempts=3; fallback=true");
        scene.Three.Requests.Single().BodyText.Should().Be(WireScene.Chat("c"));
        scene.Three.Requests.Single().Header("Authorization").Should().Be("Bearer " + WireScene.KeyOf("three"));
        LlmCallReport report = scope.Reports.Single();
        report.Attempts.Select(attempt => (attempt.Number, attempt.Target, attempt.Error?.Category)).Should().Equal(
            (1, "one/a", LlmErrorCategory.Timeout), (2, "two/b", LlmErrorCategory.EndpointUnsupported), (3, "three/c", null));
        report.Should().Match<LlmCallReport>(r => r.ServedBy == "three/c" && r.IsFallback && r.Route == "main" && r.Tenant == "acme" && r.PossiblyBilled == 1);
    }

    [Fact]
    public async Task Success_OnThePrimary_SaysSo()
    {
        await using WireScene scene = await WireScene.StartAsync(2);

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=one/m; attempts=1; fallback=false");
    }

    [Fact]
    public async Task ProvidersFallback_FollowsTheTargetThatTheRequestNames()
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) =>
        {
            options.Routes.Clear();
            options.Providers["one"].Fallback.Add("two/spare");
        });
        scene.One.Model("anything").Fails("openai/overloaded");

        using HttpResponseMessage response = await scene.SendAsync(scene.Request(WireScene.Chat("anything")));

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/spare; attempts=2; fallback=true");
    }

    [Fact]
    public async Task ModelName_ThatIsARoutesName_TakesThatRoute()
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => options.Routes["insights"] = new RouteOptions { Targets = { "two/x", "one/y" } });
        scene.Two.Model("x").Then(FakeReply.Error("openai/overloaded"));

        using HttpResponseMessage response = await scene.SendAsync(scene.Request(WireScene.Chat("insights")));

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=one/y; attempts=2; fallback=true");
        scene.One.Requests.Single().Model.Should().Be("y");
    }

    [Theory]
    [InlineData(true, "two", "org/other")]
    [InlineData(false, "one", "m")]
    public async Task ModelName_ThatNamesATarget_MeansItOnlyWhereTheHostOptedIn(bool optedIn, string provider, string model)
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => options.TargetNamesInRequests = optedIn);

        using HttpResponseMessage response = await scene.SendAsync(scene.Request(WireScene.Chat("two/org/other")));

        await WireScene.ShouldBeAnsweredAsync(response, $"served-by={provider}/{model}; attempts=1; fallback=false");
    }

    [Fact]
    public async Task Scope_ChoosesTheRoute_AndAMessagesOwnOptionsWin()
    {
        await using WireScene scene = await WireScene.StartAsync(3, (options, _) =>
        {
            options.Routes["second"] = new RouteOptions { Targets = { "two/m" } };
            options.Routes["third"] = new RouteOptions { Targets = { "three/m" } };
        });
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Route = "second" });
        using HttpRequestMessage request = scene.Request();
        request.Options.Set(LlmCallOptions.RequestKey, new LlmCallOptions { Route = "third" });

        using HttpResponseMessage byScope = await scene.SendAsync();
        using HttpResponseMessage byMessage = await scene.SendAsync(request);

        await WireScene.ShouldBeAnsweredAsync(byScope, "served-by=two/m; attempts=1; fallback=false");
        await WireScene.ShouldBeAnsweredAsync(byMessage, "served-by=three/m; attempts=1; fallback=false");
        scope.Reports.Select(report => report.Route).Should().Equal("second", "third");
    }

    [Fact]
    public async Task Scope_WithoutFallback_StaysOnTheFirstTarget()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").Fails("openai/invalid-key");
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { NoFallback = true });

        using HttpResponseMessage response = await scene.SendAsync();

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        scene.Two.RequestCount.Should().Be(0);
    }

    [Fact]
    public async Task Scope_WithARouteThatDoesNotExist_IsToldSo()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Route = "nowhere" });

        await FluentActions.Awaiting(() => scene.SendAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*'nowhere'*");
        scene.One.RequestCount.Should().Be(0);
    }

    [Fact]
    public async Task ContentFilter_MovesOnlyByOption()
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => options.Retry.Policies["content_filtered"] = new VerdictPolicyOptions { NextTarget = true });
        scene.One.Model("m").Fails("openai/content-filter");

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=2; fallback=true");
    }

    [Theory]
    [InlineData("openai/rate-limit-per-day", "openai/server-error", 429)]
    [InlineData("openai/rate-limit-per-day", "openai/context-length", 429)]
    [InlineData("openai/context-length", "openai/overloaded", 400)]
    [InlineData("openai/overloaded", "openai/invalid-request", 400)]
    [InlineData("openai/invalid-key", "openai/overloaded", 401)]
    public async Task Failure_OfAllTargets_IsToldByTheMostTellingAnswer(string first, string second, int status)
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").Fails(first);
        scene.Two.Model("m").Fails(second);

        using HttpResponseMessage response = await scene.SendAsync();

        ((int)response.StatusCode).Should().Be(status);
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\"");
        WireScene.ServedBy(response).Should().StartWith("served-by=none; attempts=");
    }

    [Fact]
    public async Task Failure_WithAnyAnswer_IsToldByItAndNotByAnException()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").RepliesWith(FakeReply.Drop());
        scene.Two.Model("m").Fails("openai/overloaded");

        using HttpResponseMessage response = await scene.SendAsync();

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Failure_OfOneTargetSeveralTimes_IsToldByItsLatestAnswer()
    {
        await using WireScene scene = await WireScene.StartAsync(1, (options, _) => options.Retry.MaxAttempts = 2);
        scene.One.Model("m").Then(FakeReply.Error(FakeErrors.Get("openai/rate-limit").WithHeader("retry-after-ms", "3000").WithHeader("retry-after", "3")))
            .Then(FakeReply.Error(FakeErrors.Get("openai/rate-limit").WithHeader("retry-after-ms", "9000").WithHeader("retry-after", "9")));

        using HttpResponseMessage response = await scene.SendAsync();

        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(9));
    }
}
