namespace LlmResilience.Tests.Hints;

public sealed class LlmHintsTests : IAsyncDisposable
{
    private readonly Memory _memory = new();

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Fact]
    public void List_SeveralTargets_IsByNameWithStanding()
    {
        _memory.Good("b");
        _memory.Fail(Memory.Error(LlmErrorCategory.Timeout), "a");
        _memory.Standings[Memory.Target("a")] =
            new(TargetStanding.Blacklisted, Memory.Start.AddMinutes(5), LlmErrorCategory.Timeout, Share: 0);

        IReadOnlyList<TargetHint> hints = _memory.Hints.List();

        hints.Select(hint => hint.Target).Should().Equal("openai/a", "openai/b");
        hints[0].Should().BeEquivalentTo(new
        {
            Provider = "openai", Model = "a", Address = "https://api.openai.com/v1/", Standing = TargetStanding.Blacklisted,
            StandingUntil = Memory.Start.AddMinutes(5), StandingReason = LlmErrorCategory.Timeout, Share = 0.0, ErrorCount = 1L, SuccessCount = 0L,
            ConsecutiveErrors = 1, LastSuccessAt = (DateTimeOffset?)null,
            Advice = "Nothing to do: it does not answer in time; it is checked again at 12:05 UTC.",
        });
        hints[1].Standing.Should().Be(TargetStanding.Good);
    }

    [Fact]
    public void Find_LessonExpired_IsNotShown()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint) with { SuggestedEndpoint = "/v1/responses" });
        _memory.Hints.Find("openai", "gpt-4o-mini")!.PreferredEndpoint.Should().Be("/v1/responses");

        _memory.Time.Advance(TimeSpan.FromMinutes(10));

        TargetHint hint = _memory.Hints.Find("openai", "gpt-4o-mini")!;
        hint.Lessons.Should().BeEmpty();
        hint.PreferredEndpoint.Should().BeNull();
    }

    [Fact]
    public void Find_ProviderInOtherLetters_IsFound()
    {
        _memory.Good();
        _memory.Hints.Find("OpenAI", "gpt-4o-mini").Should().NotBeNull();
        _memory.Hints.Find("openai", "GPT-4o-mini").Should().BeNull("providers compare models by case");
        _memory.Hints.Forget("OPENAI", "gpt-4o-mini").Should().BeTrue();
    }

    [Fact]
    public void Find_Unknown_IsNull()
    {
        _memory.Hints.Find("openai", "nothing").Should().BeNull();
        _memory.Hints.Forget("openai", "nothing").Should().BeFalse();
    }

    [Fact]
    public void Forget_UnsupportedEndpoint_ItsCircuitIsToldToo()
    {
        List<Subject> forgotten = [];
        _memory.Hints.Forgetting = forgotten.Add;
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint));

        _memory.Hints.Forget("openai", "gpt-4o-mini", new(LearnedElementKind.UnsupportedEndpoint, "/v1/chat/completions"));

        forgotten.Should().Equal(Memory.Endpoint("/v1/chat/completions"));
    }

    [Fact]
    public void Forget_Target_ItsCircuitsAreToldToo()
    {
        List<Subject> forgotten = [];
        _memory.Hints.Forgetting = forgotten.Add;
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint));

        _memory.Hints.Forget("openai", "gpt-4o-mini");

        forgotten.Should().Equal(Memory.Target(), Memory.Endpoint("/v1/chat/completions"));
    }
}
