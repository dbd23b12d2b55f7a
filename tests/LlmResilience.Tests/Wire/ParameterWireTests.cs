namespace LlmResilience.Tests.Wire;

/// <summary>A parameter that a target refuses is learned from the refusal, and only where it was really sent.</summary>
public sealed class ParameterWireTests
{
    private static readonly string WithMaxTokens = WireScene.Chat(more: ",\"max_tokens\":100");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parameter_Refused_KeepsLaterRequestsThatHaveItAway(bool async)
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").RepliesWith(request => request.BodyText.Contains("max_tokens", StringComparison.Ordinal) ? Testing.FakeReply.Error("openai/unsupported-parameter") : null);

        using HttpResponseMessage first = await scene.SendAsync(scene.Request(WithMaxTokens), async);
        using LlmCallScope scope = LlmCallScope.Begin();
        using HttpResponseMessage second = await scene.SendAsync(scene.Request(WithMaxTokens), async);
        using HttpResponseMessage without = await scene.SendAsync(async: async);

        await WireScene.ShouldBeAnsweredAsync(first, "served-by=two/m; attempts=2; fallback=true");
        await WireScene.ShouldBeAnsweredAsync(second, "served-by=two/m; attempts=1; fallback=true");
        await WireScene.ShouldBeAnsweredAsync(without, "served-by=one/m; attempts=1; fallback=false");
        scope.Reports[0].Skipped.Single().Reason.Should().Contain("max_tokens");
        scene.OpenCircuits().Should().BeEmpty();
        LearnedElement lesson = scene.Host.Hints.Find("one", "m")!.Lessons.Should().ContainSingle(l => l.Kind == LearnedElementKind.UnsupportedParameter).Which;
        lesson.Should().Match<LearnedElement>(l => l.Value == "max_tokens" && l.Replacement == "max_completion_tokens");
    }

    [Fact]
    public async Task Parameter_NeverSent_TeachesNothing()
    {
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").Then(Testing.FakeReply.Error("openai/unsupported-parameter"));

        using HttpResponseMessage misled = await scene.SendAsync();
        using HttpResponseMessage next = await scene.SendAsync(scene.Request(WithMaxTokens));

        await WireScene.ShouldBeAnsweredAsync(misled, "served-by=two/m; attempts=2; fallback=true");
        await WireScene.ShouldBeAnsweredAsync(next, "served-by=one/m; attempts=1; fallback=false");
        scene.Host.Hints.Find("one", "m")!.Lessons.Should().NotContain(lesson => lesson.Kind == LearnedElementKind.UnsupportedParameter);
    }

    [Fact]
    public async Task Parameter_RefusedByTheOnlyTarget_GivesTheCallerItsAnswerAndIsNeverAskedInVain()
    {
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").Fails("openai/unsupported-parameter");

        using HttpResponseMessage first = await scene.SendAsync(scene.Request(WithMaxTokens));
        LlmCallFailedException second = await scene.FailAsync(scene.Request(WithMaxTokens));

        ((int)first.StatusCode).Should().Be(400);
        second.Message.Should().Contain("it is known to refuse the parameter 'max_tokens'");
        scene.One.RequestCount.Should().Be(1);
    }
}
