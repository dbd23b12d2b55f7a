using System.Net;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>When a call waits for a time that the provider named, and when it does not.</summary>
public sealed class WaitingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_RateLimitedAlone_IsRepeatedOnceAndNotBeforeItsTime(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(LimitedFor(5));

        using HttpResponseMessage response = await scene.SendAsync(async: async);

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=one/m; attempts=2; fallback=false");
        Gap(scene.One, 0, 1).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5)).And.BeLessThan(TimeSpan.FromSeconds(6));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Call_RateLimitedWithAnAlternative_WaitsOnlyForAShortTime(int seconds, bool waits)
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").Then(LimitedFor(seconds));

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, waits ? "served-by=one/m; attempts=2; fallback=false" : "served-by=two/m; attempts=2; fallback=true");
        scene.Two.RequestCount.Should().Be(waits ? 0 : 1);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task Call_RateLimitedBeyondTheCeiling_GivesTheAnswerThatCarriesTheTime(int seconds, bool waits)
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(LimitedFor(seconds));

        using HttpResponseMessage response = await scene.SendAsync();

        scene.One.RequestCount.Should().Be(waits ? 2 : 1);
        response.StatusCode.Should().Be(waits ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter?.Delta.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task Call_RateLimitedBeyondItsDeadline_DoesNotWait()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(LimitedFor(20));
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Deadline = TimeSpan.FromSeconds(20) });

        using HttpResponseMessage response = await scene.SendAsync();

        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        scene.One.RequestCount.Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_MeetsTheCoolingKeyOfAnother_WaitsForTheSameTime(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(LimitedFor(5));
        DrivenCall<HttpResponseMessage> first = scene.Start();
        TimeSpan wait = await first.NextWaitAsync();

        DrivenCall<HttpResponseMessage> second = scene.Start(async: async);
        TimeSpan sameWait = await second.NextWaitAsync();
        scene.One.RequestCount.Should().Be(1, "the second call was not sent");
        scene.Clock.Advance(wait);
        using HttpResponseMessage one = await first.EndAsync();
        using HttpResponseMessage two = await second.EndAsync();

        sameWait.Should().BeCloseTo(wait, TimeSpan.FromMilliseconds(1));
        scene.One.RequestCount.Should().Be(3);
        await WireScene.ShouldBeAnsweredAsync(one, "served-by=one/m; attempts=2; fallback=false");
        await WireScene.ShouldBeAnsweredAsync(two, "served-by=one/m; attempts=1; fallback=false");
    }

    [Fact]
    public async Task Call_MeetsACoolingKeyBeyondTheCeiling_FailsWithTheTime()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(LimitedFor(300));
        using HttpResponseMessage first = await scene.SendAsync();

        LlmCallFailedException failure = await scene.FailAsync();

        failure.RetryAfter.Should().BeCloseTo(TimeSpan.FromSeconds(302.5), TimeSpan.FromSeconds(2.6));
        failure.Message.Should().Contain("one/m was skipped").And.Contain("rate_limit");
        scene.One.RequestCount.Should().Be(1);
    }

    [Fact]
    public async Task Call_AllTargetsCooling_WaitsForTheSoonest()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").Then(LimitedFor(40));
        scene.Two.Model("m").Then(LimitedFor(10));

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=3; fallback=true");
        Gap(scene.Two, 0, 1).Should().BeCloseTo(TimeSpan.FromSeconds(10.5), TimeSpan.FromSeconds(0.6));
        scene.One.RequestCount.Should().Be(1);
    }

    [Fact]
    public async Task Call_AwaitedTargetIsStillLimited_WaitsAgain()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(LimitedFor(300));
        using HttpResponseMessage first = await scene.SendAsync();
        scene.Clock.Advance(TimeSpan.FromSeconds(270));
        scene.One.Model("m").Then(LimitedFor(7));

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=one/m; attempts=2; fallback=false");
        Gap(scene.One, 1, 2).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Call_RateLimitWithoutATime_BacksOffUntilTheAttemptCap()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").RepliesWith(FakeReply.Status(429, """{"error":{"message":"Too many requests","type":"rate_limit_error"}}"""));

        using HttpResponseMessage response = await scene.SendAsync();

        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        scene.One.RequestCount.Should().Be(6);
        Gap(scene.One, 4, 5).Should().BeGreaterThan(2 * Gap(scene.One, 1, 2));
    }

    [Fact]
    public async Task Call_AttemptCap_HoldsOverAllTargets()
    {
        await using WireScene scene = await WireScene.StartAsync(4);
        scene.One.Model("m").Fails("openai/overloaded");
        scene.Two.Model("m").Fails("openai/overloaded");
        scene.Three.Model("m").Fails("openai/overloaded");
        scene.Providers[3].Model("m").Fails("openai/overloaded");

        using HttpResponseMessage response = await scene.SendAsync();

        scene.Providers.Select(provider => provider.RequestCount).Should().Equal(1, 1, 1, 3);
        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Calls_InAnOutage_RepeatNoMoreThanTheBudget()
    {
        await using WireScene scene = await WireScene.StartAsync(1, (options, _) =>
        {
            options.Retry.BudgetFloor = 3;
            options.Retry.BudgetShare = 0.2;
            options.Circuits.Target.FailuresInRow = 1_000;
            options.Circuits.Target.MinimumThroughput = 1_000;
            options.Circuits.Provider.FailuresInRow = 1_000;
            options.Circuits.Provider.MinimumThroughput = 1_000;
        });
        scene.One.Model("m").RepliesWith(FakeReply.Status(503, """{"error":{"message":"The model is overloaded."}}"""));

        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await scene.SendAsync();
        }

        scene.One.RequestCount.Should().Be(24, "20 calls allow a fifth, that is 4 repeats");
    }

    [Fact]
    public async Task Call_WhatMayHaveRun_IsRepeatedOnceOnItsProviderAndMayMove()
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => options.Retry.Policies["server_error"] = new VerdictPolicyOptions { RetriesWithFallback = 3 });
        scene.One.Model("m").Fails("openai/server-error");

        using HttpResponseMessage response = await scene.SendAsync();

        scene.One.RequestCount.Should().Be(2);
        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=3; fallback=true");
    }

    [Theory]
    [InlineData("/batches", "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\"}")]
    [InlineData("/responses", "{\"model\":\"m\",\"input\":\"hi\",\"background\":true}")]
    public async Task Call_CreatesSomethingLasting_IsNotRepeatedWhereItMayHaveRun(string path, string body)
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.AllModels.RepliesWith(FakeReply.Error("openai/server-error"));

        using HttpResponseMessage response = await scene.SendAsync(scene.Request(body, path));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        scene.One.RequestCount.Should().Be(1);
        scene.Two.RequestCount.Should().Be(0);
    }

    [Theory]
    [InlineData("/batches", "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\"}")]
    [InlineData("/responses", "{\"model\":\"m\",\"input\":\"hi\",\"background\":true}")]
    public async Task Call_CreatesSomethingLasting_IsRepeatedWhereItSurelyDidNotRun(string path, string body)
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.AllModels.Then(LimitedFor(3)).RepliesWith(FakeReply.Status(200, """{"id":"batch_1"}"""));

        using HttpResponseMessage response = await scene.SendAsync(scene.Request(body, path));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        scene.One.RequestCount.Should().Be(2);
    }

    [Fact]
    public async Task Call_BackgroundResponseAsLastResort_IsNotRepeatedEither()
    {
        await using WireScene scene = await WireScene.StartAsync(1, (options, _) => options.Circuits.Target.FailuresInRow = 1);
        scene.One.Model("m").Fails("openai/overloaded");
        using HttpResponseMessage opens = await scene.SendAsync();
        scene.One.Model("m").Fails("openai/server-error");
        int before = scene.One.RequestCount;

        using HttpResponseMessage response = await scene.SendAsync(scene.Request("{\"model\":\"m\",\"input\":\"hi\",\"background\":true}", "/responses"));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        scene.One.RequestCount.Should().Be(before + 1);
    }

    [Theory]
    [InlineData(30, 200)]
    [InlineData(230, 503)]
    public async Task Call_Signed_IsSentAsItIsAndNotRepeatedWhenItsDateIsOld(int ageInSeconds, int status)
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").Then(FakeReply.Error(FakeErrors.Get("openai/overloaded").WithHeader("retry-after", "15")));
        const string signature = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=fe5f80";
        HttpRequestMessage request = scene.Request();
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", signature);
        request.Headers.TryAddWithoutValidation("x-amz-date", scene.Clock.GetUtcNow().AddSeconds(-ageInSeconds).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture));

        using HttpResponseMessage response = await scene.SendAsync(request);

        ((int)response.StatusCode).Should().Be(status);
        scene.Two.RequestCount.Should().Be(0, "a signature is good for one place only");
        scene.One.Requests.Should().OnlyContain(sent => sent.Header("Authorization") == signature && sent.BodyText == WireScene.Chat());
    }

    private static FakeReply LimitedFor(int seconds) => FakeReply.Status(
        429,
        """{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}""",
        headers: [KeyValuePair.Create("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    private static TimeSpan Gap(FakeProvider provider, int from, int to) => provider.Requests[to].ReceivedAt - provider.Requests[from].ReceivedAt;
}
