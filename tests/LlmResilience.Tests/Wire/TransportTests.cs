using System.Net;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>What goes wrong without an answer: no connection, no name, no secure connection, a connection that breaks.</summary>
public sealed class TransportTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_PortRefuses_IsTriedFourTimesAloneAndOpensTheProvider(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(1, (options, providers) => options.Circuits.Provider.FailuresInRow = 4);
        await scene.One.DisposeAsync();

        LlmCallFailedException failure = await scene.FailAsync(async: async);

        failure.Report.Attempts.Should().HaveCount(4).And.OnlyContain(attempt => attempt.Error!.Category == LlmErrorCategory.Network);
        failure.Error!.MayHaveRun.Should().Be(LlmMayHaveRun.No);
        scene.OpenCircuits().Should().Equal(SubjectKind.Provider);
    }

    [Fact]
    public async Task Call_ConnectionDropped_IsRepeatedOnceSinceItMayHaveRun()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").RepliesWith(FakeReply.Drop());

        LlmCallFailedException failure = await scene.FailAsync();

        scene.One.RequestCount.Should().Be(2);
        failure.Report.PossiblyBilled.Should().Be(2);
        failure.Error!.Category.Should().Be(LlmErrorCategory.Network);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ConnectionDropped_GoesToTheNextTargetAtOnce(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").RepliesWith(FakeReply.Drop());

        using HttpResponseMessage response = await scene.SendAsync(async: async);

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=2; fallback=true");
        scene.One.RequestCount.Should().Be(1);
    }

    [Fact]
    public async Task Call_HostUnknown_IsDnsAndMoves()
    {
        await using WireScene scene = await WireScene.StartAsync(1, (options, _) =>
        {
            options.Providers["lost"] = new ProviderOptions { Address = "http://lost.invalid/v1", AllowInsecureHttp = true, ApiKey = "k" };
            options.Routes["main"] = new RouteOptions { Targets = { "lost/m", "one/m" } };
            options.Circuits.Provider.FailuresInRow = 1;
        });
        using LlmCallScope scope = LlmCallScope.Begin();

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=one/m; attempts=2; fallback=true");
        scope.Reports.Single().Attempts[0].Error!.Category.Should().Be(LlmErrorCategory.Dns);
        scene.OpenCircuits().Should().Equal(SubjectKind.Provider);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_HttpsToAPlainPort_IsTlsOnceAndMoves(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, providers) =>
        {
            options.Providers["one"].Address = providers[0].OpenAIAddress.ToString().Replace("http:", "https:", StringComparison.Ordinal);
            options.Circuits.Provider.FailuresInRow = 1;
        });
        using HttpRequestMessage request = scene.Request();
        request.RequestUri = new UriBuilder(request.RequestUri!) { Scheme = "https" }.Uri;
        using LlmCallScope scope = LlmCallScope.Begin();

        using HttpResponseMessage response = await scene.SendAsync(request, async);

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=2; fallback=true");
        scope.Reports.Single().Attempts[0].Error!.Category.Should().Be(LlmErrorCategory.Tls);
        scene.OpenCircuits().Should().Equal(SubjectKind.Provider);
    }

    [Fact]
    public async Task Call_NetworkFailsEverywhere_SaysWhatWasTriedAndKeepsNoSecret()
    {
        await using WireScene scene = await WireScene.StartAsync(2, (options, _) => options.Retry.MaxAttempts = 2);
        await scene.One.DisposeAsync();
        await scene.Two.DisposeAsync();

        LlmCallFailedException failure = await scene.FailAsync();

        failure.Message.Should().Contain("Attempt 1 on one/m: network").And.Contain("Attempt 2 on two/m: network");
        failure.ToString().Should().NotContain("sk-").And.NotContain("hi\"");
        failure.InnerException.Should().BeOfType<HttpRequestException>();
    }

    [Theory]
    [InlineData(307, true)]
    [InlineData(308, false)]
    public async Task Call_RedirectedWithinTheOrigin_IsFollowedWithBodyAndCredential(int status, bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Then(FakeReply.Redirect(status, new Uri("/moved/v1/chat/completions", UriKind.Relative)));

        using HttpResponseMessage response = await scene.SendAsync(async: async);

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=one/m; attempts=1; fallback=false");
        scene.One.Requests.Should().HaveCount(2);
        scene.One.Requests[1].Path.Should().Be("/moved/v1/chat/completions");
        scene.One.Requests[1].BodyText.Should().Be(WireScene.Chat());
        scene.One.Requests[1].Header("Authorization").Should().Be("Bearer " + WireScene.KeyOf("one"));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Call_RedirectedElsewhere_IsNotFollowedAndMoves(int status)
    {
        await using FakeProvider elsewhere = await FakeProvider.StartAsync();
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").RepliesWith(FakeReply.Redirect(status, new Uri(elsewhere.BaseAddress, "v1/chat/completions")));

        using HttpResponseMessage response = await scene.SendAsync();

        await WireScene.ShouldBeAnsweredAsync(response, "served-by=two/m; attempts=2; fallback=true");
        elsewhere.RequestCount.Should().Be(0);
        scene.OpenCircuits().Should().Equal(SubjectKind.Endpoint);
    }

    [Fact]
    public async Task Call_RedirectedElsewhereAlone_GivesTheCallerTheRedirect()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").RepliesWith(FakeReply.Redirect(302, new Uri("https://login.example/")));

        using HttpResponseMessage response = await scene.SendAsync();

        response.StatusCode.Should().Be(HttpStatusCode.Found);
        scene.One.RequestCount.Should().Be(1);
    }

    [Fact]
    public async Task Call_RedirectedInACircle_EndsAsRedirected()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.AllModels.RepliesWith(FakeReply.Redirect(307, new Uri("/v1/chat/completions", UriKind.Relative)));

        using HttpResponseMessage response = await scene.SendAsync();

        response.StatusCode.Should().Be(HttpStatusCode.TemporaryRedirect);
        scene.One.RequestCount.Should().Be(4, "the original and three hops");
    }
}
