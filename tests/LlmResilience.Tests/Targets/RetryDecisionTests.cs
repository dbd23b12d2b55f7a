using LlmResilience.Errors;
using LlmResilience.Targets;

namespace LlmResilience.Tests.Targets;

public sealed class RetryDecisionTests
{
    private static readonly RetryOptions Options = new();

    [Fact]
    public void Make_Overloaded_BacksOffWhenNobodyElseCanAnswer()
    {
        RetryDecision decision = RetryDecision.Make(Situation(LlmErrorCategory.Overloaded), Options);

        decision.Should().Be(new RetryDecision(true, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Make_Overloaded_DoublesTheWaitWithEachRepeat()
    {
        RetryDecision decision = RetryDecision.Make(Situation(LlmErrorCategory.Overloaded) with { Repeats = 2 }, Options);

        decision.Delay.Should().Be(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void Make_Overloaded_StopsWhenAnotherTargetIsAdmitted() =>
        RetryDecision.Make(Situation(LlmErrorCategory.Overloaded) with { OtherIsAdmitted = true }, Options).Repeat.Should().BeFalse();

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(3, true, false)]
    [InlineData(3, false, true)]
    [InlineData(60, false, true)]
    [InlineData(61, false, false)]
    public void Make_StatedTime_IsAwaitedUpToItsCeiling(int seconds, bool otherIsAdmitted, bool expected)
    {
        RetrySituation situation = Situation(LlmErrorCategory.RateLimit, TimeSpan.FromSeconds(seconds)) with { OtherIsAdmitted = otherIsAdmitted };

        RetryDecision decision = RetryDecision.Make(situation, Options);

        decision.Repeat.Should().Be(expected);
        if (expected)
        {
            decision.Delay.Should().Be(TimeSpan.FromSeconds(seconds), "never sooner and no later than the provider said");
        }
    }

    [Fact]
    public void Make_RateLimitWithoutATime_GoesElsewhereWhenItCan() =>
        RetryDecision.Make(Situation(LlmErrorCategory.RateLimit) with { OtherIsAdmitted = true }, Options).Repeat.Should().BeFalse();

    [Fact]
    public void Make_StatedTimeOnAnyCategory_IsNeverUndercut()
    {
        RetryDecision decision = RetryDecision.Make(Situation(LlmErrorCategory.Overloaded, TimeSpan.FromSeconds(20)), Options);

        decision.Delay.Should().Be(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Make_CircuitThatReopensLater_MovesTheRepeat()
    {
        RetrySituation situation = Situation(LlmErrorCategory.RateLimit, TimeSpan.FromSeconds(5)) with { ClosedFor = TimeSpan.FromSeconds(5.5) };

        RetryDecision.Make(situation, Options).Delay.Should().Be(TimeSpan.FromSeconds(5.5));
    }

    [Theory]
    [InlineData(66, true)]
    [InlineData(67, false)]
    public void Make_SpreadBehindAStatedTime_DoesNotCountForTheCeiling(int closedForSeconds, bool expected)
    {
        RetrySituation situation = Situation(LlmErrorCategory.RateLimit, TimeSpan.FromSeconds(60)) with
        {
            ClosedFor = TimeSpan.FromSeconds(closedForSeconds),
            Spread = TimeSpan.FromSeconds(6),
        };

        RetryDecision.Make(situation, Options).Repeat.Should().Be(expected);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(6, true)]
    public void Make_AnotherTargetThatReturnsSooner_IsWaitedForInstead(int returnsInSeconds, bool expected)
    {
        RetrySituation situation = Situation(LlmErrorCategory.RateLimit, TimeSpan.FromSeconds(5)) with { OtherReturnsIn = TimeSpan.FromSeconds(returnsInSeconds) };

        RetryDecision.Make(situation, Options).Repeat.Should().Be(expected);
    }

    [Fact]
    public void Make_CircuitThatNobodyCanTellTheEndOf_Stops() =>
        RetryDecision.Make(Situation(LlmErrorCategory.Overloaded) with { ClosedFor = TimeSpan.MaxValue }, Options).Repeat.Should().BeFalse();

    [Fact]
    public void Make_WaitBeyondTheDeadline_Stops() =>
        RetryDecision.Make(Situation(LlmErrorCategory.RateLimit, TimeSpan.FromSeconds(30)) with { TimeLeft = TimeSpan.FromSeconds(30) }, Options).Repeat.Should().BeFalse();

    [Fact]
    public void Make_NoAttemptsLeft_Stops() =>
        RetryDecision.Make(Situation(LlmErrorCategory.Overloaded) with { AttemptsLeft = 0 }, Options).Repeat.Should().BeFalse();

    [Theory]
    [InlineData(LlmMayHaveRun.No, true, true, true)]
    [InlineData(LlmMayHaveRun.Unknown, false, false, true)]
    [InlineData(LlmMayHaveRun.Unknown, true, false, false)]
    [InlineData(LlmMayHaveRun.Yes, true, false, false)]
    [InlineData(LlmMayHaveRun.Unknown, false, true, false)]
    public void Make_AttemptThatMayHaveRun_IsRepeatedOnceAndNeverWhenItCreates(LlmMayHaveRun mayHaveRun, bool repeatedBefore, bool creates, bool expected)
    {
        RetrySituation situation = Situation(LlmErrorCategory.ServerError, null, mayHaveRun) with { RepeatedWhatMayHaveRun = repeatedBefore, CreatesLasting = creates };

        RetryDecision.Make(situation, Options).Repeat.Should().Be(expected);
    }

    [Theory]
    [InlineData(LlmMayHaveRun.No, true, true)]
    [InlineData(LlmMayHaveRun.Unknown, true, false)]
    [InlineData(LlmMayHaveRun.Yes, false, true)]
    public void MayMove_WhatCreatesSomethingLasting_MovesOnlyWhenItSurelyDidNotRun(LlmMayHaveRun mayHaveRun, bool creates, bool expected) =>
        RetryDecision.MayMove(Error(LlmErrorCategory.Timeout, null, mayHaveRun), creates).Should().Be(expected);

    private static RetrySituation Situation(LlmErrorCategory category, TimeSpan? retryAfter = null, LlmMayHaveRun mayHaveRun = LlmMayHaveRun.No)
    {
        LlmError error = Error(category, retryAfter, mayHaveRun);
        return new RetrySituation
        {
            Error = error,
            Policy = VerdictPolicyTable.BuiltIn.For(error),
            Repeats = 0,
            OtherIsAdmitted = false,
            AttemptsLeft = 5,
            TimeLeft = TimeSpan.FromMinutes(10),
            RepeatedWhatMayHaveRun = false,
            CreatesLasting = false,
            ClosedFor = TimeSpan.Zero,
            Spread = TimeSpan.Zero,
            OtherReturnsIn = null,
            Random = 0,
        };
    }

    private static LlmError Error(LlmErrorCategory category, TimeSpan? retryAfter, LlmMayHaveRun mayHaveRun) => new()
    {
        Category = category,
        Blame = LlmBlame.Model,
        Transient = true,
        MayHaveRun = mayHaveRun,
        RetryAfter = retryAfter,
        Evidence = "test",
    };
}
