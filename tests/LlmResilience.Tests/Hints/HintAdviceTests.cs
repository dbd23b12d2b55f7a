using LlmResilience.Hints;

namespace LlmResilience.Tests.Hints;

public sealed class HintAdviceTests
{
    private static readonly DateTimeOffset Now = Memory.Start;

    public static TheoryData<LlmErrorCategory, string> Problems => new()
    {
        { LlmErrorCategory.Authentication, "The API key is refused: replace it" },
        { LlmErrorCategory.PermissionDenied, "The account may not use this: give it access, or take the target out of the route" },
        { LlmErrorCategory.InsufficientBalance, "The account has no credit: top it up" },
        { LlmErrorCategory.QuotaExceeded, "The allowance is used up: wait for its reset, or raise it" },
        { LlmErrorCategory.RateLimit, "Nothing to do: the rate limit is reached; if that happens often, raise it or send less" },
        { LlmErrorCategory.Overloaded, "Nothing to do: it is overloaded" },
        { LlmErrorCategory.ModelLoading, "Nothing to do: the model is being loaded" },
        { LlmErrorCategory.ServerError, "Nothing to do: the provider fails" },
        { LlmErrorCategory.Timeout, "Nothing to do: it does not answer in time" },
        { LlmErrorCategory.Network, "The provider cannot be reached: if others can reach it, check this machine's network" },
        { LlmErrorCategory.Dns, "The host name is not found: check the provider's address and this machine's DNS" },
        { LlmErrorCategory.Tls, "No secure connection can be made: check the provider's certificate and this machine's clock" },
        { LlmErrorCategory.StreamInterrupted, "Nothing to do: its answers break off" },
        { LlmErrorCategory.ModelNotFound, "The provider does not offer this model: correct its name, or take it out of the route" },
        { LlmErrorCategory.EndpointUnsupported, "This API does not serve the model: use another one for it" },
        { LlmErrorCategory.UnsupportedParameter, "The model refuses a parameter: leave it out" },
        { LlmErrorCategory.ContextLengthExceeded, "Requests are too long for this model: shorten them, or use a model with a larger context" },
        { LlmErrorCategory.RequestTooLarge, "Requests are too large: send less at once" },
        { LlmErrorCategory.ContentFiltered, "A safety system refuses the requests: change them, or use another model" },
        { LlmErrorCategory.InvalidRequest, "Requests are malformed: the last error's message says where" },
        { LlmErrorCategory.NotFound, "The path does not exist there: check the provider's address" },
        { LlmErrorCategory.Conflict, "Requests collide with something on the server: the last error's message says what" },
        { LlmErrorCategory.Redirected, "The provider sends calls elsewhere: correct its address" },
        { LlmErrorCategory.DeadlineExceeded, "Nothing to do here: calls end before it answers; give them more time" },
        { LlmErrorCategory.Cancelled, "Nothing to do: callers gave up" },
        { LlmErrorCategory.Unknown, "It fails in a way that is not known yet: read the last error's message" },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void For_Blacklisted_SaysWhatToDoAndWhenItIsCheckedAgain(LlmErrorCategory category, string problem) =>
        HintAdvice.For(new(TargetStanding.Blacklisted, Now.AddMinutes(125), category, 0), null, null, [], Now)
            .Should().Be($"{problem}; it is checked again at 14:05 UTC.");

    [Fact]
    public void Problems_EveryCategory_IsInTheTable() =>
        Problems.Select(row => (LlmErrorCategory)row[0]).Should().BeEquivalentTo(Enum.GetValues<LlmErrorCategory>());

    [Theory]
    [MemberData(nameof(Problems))]
    public void For_GoodAfterAFailure_NamesIt(LlmErrorCategory category, string problem) =>
        HintAdvice.For(new(TargetStanding.Good), new HintError { Category = category, At = Now }, Now.AddSeconds(1), [], Now)
            .Should().MatchRegex(@"^Nothing to do: it works; the last failure, at 12:00 UTC, was that [a-z' ]+( [A-Z]+ [a-z ]+)?\.$", problem);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void For_GoodButNothingWorkedSinceTheLastFailure_DoesNotSayThatItWorks(bool workedBefore) =>
        HintAdvice.For(
                new(TargetStanding.Good), new HintError { Category = LlmErrorCategory.EndpointUnsupported, At = Now },
                workedBefore ? Now.AddHours(-1) : null, [], Now)
            .Should().Be("Nothing to do yet: calls go to it, but the last one failed at 12:00 UTC, since an API did not serve the model.");

    [Fact]
    public void For_BlacklistedUntilAnotherDay_NamesTheDay() =>
        HintAdvice.For(new(TargetStanding.Blacklisted, Now.AddDays(1), LlmErrorCategory.InsufficientBalance, 0), null, null, [], Now)
            .Should().Be("The account has no credit: top it up; it is checked again on 2026-03-02 at 12:00 UTC.");

    [Fact]
    public void For_BlacklistedForEver_SaysSo() =>
        HintAdvice.For(new(TargetStanding.Blacklisted, null, LlmErrorCategory.Authentication, 0), null, null, [], Now)
            .Should().Be("The API key is refused: replace it; it stays so until somebody changes it.");

    [Theory]
    [InlineData(TargetStanding.Good, "Nothing to do: it works.")]
    [InlineData(TargetStanding.Suspect, "Nothing to do: another process found that it did not answer in time; one failure here will move calls elsewhere.")]
    [InlineData(TargetStanding.Probing, "Nothing to do: it does not answer in time; one call at a time is trying it now.")]
    [InlineData(TargetStanding.Recovering, "Nothing to do: it works again and gets 25% of its calls, growing.")]
    public void For_OtherStandings_IsOneLine(TargetStanding standing, string advice) =>
        HintAdvice.For(new(standing, null, standing is TargetStanding.Good ? null : LlmErrorCategory.Timeout, 0.25), null, null, [], Now).Should().Be(advice);

    [Theory]
    [InlineData("/v1/responses", "Use /v1/responses for this model: /v1/chat/completions is not served; it is checked again at 12:10 UTC.")]
    [InlineData(null, "Do not use /v1/chat/completions for this model: it is not served there; it is checked again at 12:10 UTC.")]
    public void For_UnsupportedEndpoint_SaysWhichToUse(string? replacement, string advice) =>
        HintAdvice.For(new(TargetStanding.Good), null, null, [Lesson(LearnedElementKind.UnsupportedEndpoint, "/v1/chat/completions", replacement)], Now)
            .Should().Be(advice);

    [Theory]
    [InlineData("max_completion_tokens", "Send max_completion_tokens instead of max_tokens on /v1/chat/completions; it is checked again at 12:10 UTC.")]
    [InlineData(null, "Do not send max_tokens on /v1/chat/completions; it is checked again at 12:10 UTC.")]
    public void For_UnsupportedParameter_SaysWhatToSend(string? replacement, string advice) =>
        HintAdvice.For(
            new(TargetStanding.Good),
            null,
            null,
            [Lesson(LearnedElementKind.UnsupportedParameter, "max_tokens", replacement) with { Endpoint = "/v1/chat/completions" }],
            Now).Should().Be(advice);

    [Fact]
    public void For_ExpiredLesson_IsNotMentioned() =>
        HintAdvice.For(new(TargetStanding.Good), null, null, [Lesson(LearnedElementKind.UnsupportedEndpoint, "/x", null)], Now.AddMinutes(10))
            .Should().Be("Nothing to do: it works.");

    private static LearnedElement Lesson(LearnedElementKind kind, string value, string? replacement) =>
        new() { Kind = kind, Value = value, Replacement = replacement, LearnedAt = Now, ExpiresAt = Now.AddMinutes(10) };
}
