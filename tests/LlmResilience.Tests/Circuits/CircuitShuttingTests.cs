using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

public class CircuitShuttingTests
{
    private const double Minute = 60;
    private const double Hour = 3600;
    private const double Day = 24 * Hour;

    [Theory]
    [InlineData(SubjectKind.Provider, LlmErrorCategory.Network, false, 30, 5 * Minute)]
    [InlineData(SubjectKind.Target, LlmErrorCategory.ServerError, false, 30, Hour)]
    [InlineData(SubjectKind.Target, LlmErrorCategory.ModelNotFound, true, 10 * Minute, Day)]
    [InlineData(SubjectKind.Endpoint, LlmErrorCategory.EndpointUnsupported, true, 10 * Minute, Day)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.Authentication, true, Minute, 6 * Hour)]
    [InlineData(SubjectKind.KeyOnTarget, LlmErrorCategory.RateLimit, false, 1, Minute)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.QuotaExceeded, false, 10 * Minute, 6 * Hour)]
    [InlineData(SubjectKind.KeyOnTarget, LlmErrorCategory.ModelNotFound, false, 30, Hour)]
    internal void Open_AgainAndAgain_DoublesUpToTheLongest(SubjectKind kind, LlmErrorCategory category, bool permanent, double first, double longest)
    {
        CircuitLab lab = new(kind);
        CircuitEvidence bad = CircuitLab.Bad(category) with { Permanent = permanent, Certain = true };
        for (double expected = first; expected < longest * 4; expected *= 2)
        {
            lab.Attempt(bad);
            (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(Math.Min(expected, longest)));
            lab.WaitOut();
        }
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(0.5, 27)]
    [InlineData(1, 24)]
    public void Open_WithJitter_IsNeverLongerThanThePolicySays(double random, double expected)
    {
        CircuitLab lab = new(SubjectKind.Target, () => random);
        lab.Open();
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(expected));
    }

    [Theory]
    [InlineData(0, 120)]
    [InlineData(599, 120)]
    [InlineData(600, 60)]
    [InlineData(1200, 30)]
    [InlineData(86400, 30)]
    public void Growth_TimeSpentClosed_DropsAStepPerTenMinutes(double closedFor, double expected)
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        lab.Attempt(CircuitLab.Bad());
        lab.WaitOut();
        while (lab.Phase is not CircuitPhase.Closed)
        {
            lab.Attempt(CircuitEvidence.Good());
        }

        lab.Wait(closedFor);
        while (lab.Phase is CircuitPhase.Closed)
        {
            lab.Attempt(CircuitLab.Bad());
        }

        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(expected));
    }

    [Fact]
    public void Growth_OfATargetWhoseProviderIsOpen_StandsStill()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        for (int i = 0; i < 5; i++)
        {
            lab.WaitOut();
            lab.Attempt(CircuitLab.Bad() with { HoldsGrowth = true });
        }

        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(60), "the first opening grew it, the held ones did not");
    }

    [Theory]
    [InlineData(LlmErrorCategory.RateLimit, 20, 20, CircuitPhase.Closed)]
    [InlineData(LlmErrorCategory.RateLimit, Hour, Hour, CircuitPhase.Closed)]
    [InlineData(LlmErrorCategory.QuotaExceeded, 3 * Day, Hour, CircuitPhase.HalfOpen)]
    [InlineData(LlmErrorCategory.Overloaded, 20, 20, CircuitPhase.Closed)]
    [InlineData(LlmErrorCategory.Overloaded, Hour, 10 * Minute, CircuitPhase.HalfOpen)]
    [InlineData(LlmErrorCategory.ModelLoading, 2 * Hour, 10 * Minute, CircuitPhase.HalfOpen)]
    [InlineData(LlmErrorCategory.RateLimit, 0, 1, CircuitPhase.Closed)]
    [InlineData(LlmErrorCategory.RateLimit, -5, 1, CircuitPhase.Closed)]
    internal void StatedTime_IsKeptAsFarAsItIsBelieved(LlmErrorCategory category, double stated, double expected, CircuitPhase afterwards)
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempt(lab.BadFor(stated, category) with { Certain = true });
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(expected));
        lab.WaitOut();
        lab.Phase.Should().Be(afterwards);
    }

    [Fact]
    public void StatedTime_BeyondAnHour_IsProbedAtGrowingStepsOfAtMostSixHours()
    {
        CircuitLab lab = new(SubjectKind.Key);
        DateTimeOffset stated = lab.Now.AddDays(1);
        List<double> hours = [];
        while (lab.Now < stated)
        {
            lab.Attempt(CircuitLab.Bad(LlmErrorCategory.QuotaExceeded) with { StatedUntil = stated });
            hours.Add((lab.View.OpenUntil!.Value - lab.Now).TotalHours);
            lab.WaitOut();
        }

        hours.Should().Equal(1, 2, 4, 6, 6, 5);
        lab.Phase.Should().Be(CircuitPhase.Closed, "the last wait ended at the time that was named");
    }

    [Theory]
    [InlineData(20, 2)]
    [InlineData(600, 5)]
    public void StatedTime_Ends_SpreadAfterItAndNeverBefore(double stated, double most)
    {
        CircuitLab lab = new(SubjectKind.Key, () => 1);
        lab.Attempt(lab.BadFor(stated, LlmErrorCategory.RateLimit));
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(stated + most));
    }

    [Theory]
    [InlineData(20, 25, 25)]
    [InlineData(25, 20, 25)]
    public void StatedTime_OfTwoAttemptsAtOnce_TheLaterWins(double first, double second, double expected)
    {
        CircuitLab lab = new(SubjectKind.Key);
        CircuitPermit a = lab.Enter();
        CircuitPermit b = lab.Enter();
        lab.End(a, lab.BadFor(first, LlmErrorCategory.RateLimit));
        lab.End(b, lab.BadFor(second, LlmErrorCategory.RateLimit));
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(expected));
        lab.Transitions.Should().ContainSingle();
    }

    [Fact]
    public void StatedTime_OfALateAttempt_DoesNotShutWhatHasComeBack()
    {
        CircuitLab lab = new(SubjectKind.Key);
        CircuitPermit late = lab.Enter();
        lab.Attempt(lab.BadFor(5, LlmErrorCategory.RateLimit));
        lab.WaitOut();
        lab.Attempt(CircuitEvidence.Good());
        lab.End(late, lab.BadFor(20, LlmErrorCategory.RateLimit));
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void RateLimit_WithStatedTimes_DoesNotGrow()
    {
        CircuitLab lab = new(SubjectKind.KeyOnTarget);
        for (int i = 0; i < 8; i++)
        {
            lab.Attempt(lab.BadFor(10, LlmErrorCategory.RateLimit));
            lab.WaitOut();
        }

        lab.Attempt(CircuitLab.Bad(LlmErrorCategory.RateLimit));
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Advice_OneLocalFailure_OpensNotByOwnThreshold()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Circuit.Advise(new KnownOpening(lab.Now.AddMinutes(5), LlmErrorCategory.ServerError), lab.Now);
        lab.View.Should().BeEquivalentTo(new { Phase = CircuitPhase.Closed, Suspect = true, Admits = true });
        lab.Attempt(CircuitLab.Bad());
        lab.Transitions.Should().ContainSingle().Which.Should().BeEquivalentTo(new { To = CircuitPhase.Open, OwnThreshold = false });
    }

    [Fact]
    public void Advice_FirstLocalSuccess_ClearsTheSuspicion()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Circuit.Advise(new KnownOpening(lab.Now.AddMinutes(5), LlmErrorCategory.ServerError), lab.Now);
        lab.Attempt(CircuitEvidence.Good());
        lab.View.Suspect.Should().BeFalse();
        lab.Attempts(4, CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void Advice_TheOthersOwnEnd_EndsTheSuspicion()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Circuit.Advise(new KnownOpening(lab.Now.AddSeconds(30), LlmErrorCategory.ServerError), lab.Now);
        lab.Attempt(default);
        lab.View.Suspect.Should().BeTrue("a neutral outcome clears nothing");
        lab.Wait(30);
        lab.View.Suspect.Should().BeFalse();
        lab.Attempt(CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void Advice_FailuresNotEnoughBySuspicionEnded_LaterOpeningIsOwn()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Circuit.Advise(new KnownOpening(lab.Now.AddSeconds(30), LlmErrorCategory.ServerError), lab.Now);
        lab.Wait(30);
        lab.Open();
        lab.Transitions.Should().ContainSingle().Which.OwnThreshold.Should().BeTrue();
    }

    [Theory]
    [InlineData(SubjectKind.Key, LlmErrorCategory.Authentication)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.InsufficientBalance)]
    [InlineData(SubjectKind.Endpoint, LlmErrorCategory.EndpointUnsupported)]
    internal void Advice_CertainVerdict_IsTakenOver(SubjectKind kind, LlmErrorCategory reason)
    {
        CircuitLab lab = new(kind);
        lab.Circuit.Advise(new KnownOpening(lab.Now.AddMinutes(5), reason, Permanent: true), lab.Now);
        lab.View.Should().BeEquivalentTo(new { Phase = CircuitPhase.Open, OpenUntil = lab.Now.AddMinutes(5), Permanent = true });
        lab.Transitions.Should().ContainSingle().Which.OwnThreshold.Should().BeFalse();
    }

    [Fact]
    public void Restore_AnOpeningOfAnEarlierRun_GoesOnWhereItWas()
    {
        CircuitLab before = new(SubjectKind.Target);
        before.Open();
        before.WaitOut();
        before.Attempt(CircuitLab.Bad());
        KnownOpening opening = before.Circuit.Opening(before.Now)!;

        CircuitLab after = new(SubjectKind.Target) { Now = before.Now.AddSeconds(10) };
        after.Circuit.Restore(opening, after.Now);
        after.View.OpenUntil.Should().Be(before.View.OpenUntil);
        after.WaitOut();
        after.Attempt(CircuitLab.Bad());
        (after.View.OpenUntil - after.Now).Should().Be(TimeSpan.FromSeconds(120));
    }

    [Fact]
    public void Restore_ThenABadProbe_ReopensByItsOwnThreshold()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Circuit.Restore(new KnownOpening(lab.Now.AddSeconds(60), LlmErrorCategory.ServerError, Growth: 2), lab.Now);
        lab.WaitOut();
        lab.Attempt(CircuitLab.Bad());
        lab.Transitions.Where(t => t.To is CircuitPhase.Open).Select(t => t.OwnThreshold).Should().Equal(false, true);
    }

    [Fact]
    public void Restore_AfterAGoodAttempt_IsIgnored()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempt(CircuitEvidence.Good());
        lab.Circuit.Restore(new KnownOpening(lab.Now.AddSeconds(60), LlmErrorCategory.ServerError), lab.Now);
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void Restore_AnOpeningThatIsOver_IsIgnored()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Circuit.Restore(new KnownOpening(lab.Now, LlmErrorCategory.ServerError), lab.Now);
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Theory]
    [InlineData(SubjectKind.Provider, LlmErrorCategory.Network, false, 5 * Minute)]
    [InlineData(SubjectKind.Target, LlmErrorCategory.ServerError, false, Hour)]
    [InlineData(SubjectKind.Target, LlmErrorCategory.Overloaded, true, (10 * Minute) + 5)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.RateLimit, true, (6 * Hour) + 5)]
    internal void Restore_ATimeFromAWrongClock_IsCutToThePolicy(SubjectKind kind, LlmErrorCategory reason, bool stated, double expected)
    {
        CircuitLab lab = new(kind);
        lab.Circuit.Restore(new KnownOpening(lab.Now.AddYears(10), reason, Stated: stated), lab.Now);
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(expected));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(3600)]
    [InlineData(31_536_000)]
    public void Clock_SetBack_KeepsNothingOpenLonger(double back)
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.Wait(-back);
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(30));
        lab.IsRefused().Should().BeTrue();
        lab.Wait(30);
        lab.IsRefused().Should().BeFalse();
    }

    [Fact]
    public void Clock_SetBackWhileAProbeIsOut_FreesTheLeaseInTime()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        lab.Enter();
        lab.Wait(-7200);
        lab.IsRefused().Should().BeTrue();
        lab.Wait(60);
        lab.IsRefused().Should().BeFalse();
    }

    [Fact]
    public void Isolate_ThenReset_AdmitsNothingThenEverything()
    {
        CircuitLab lab = new(SubjectKind.Target);
        CircuitPermit before = lab.Enter();
        lab.Circuit.Isolate(new Isolation(null), lab.Now);
        lab.View.Should().BeEquivalentTo(new { Isolated = true, Admits = false, AllowsLastResort = false, Share = 0.0 });
        Enum.GetValues<CircuitEntry>().Should().OnlyContain(entry => lab.IsRefused(entry));
        lab.Wait(86400);
        lab.IsRefused().Should().BeTrue();
        lab.Circuit.Reset(lab.Now);
        lab.IsRefused().Should().BeFalse();
        for (int i = 0; i < 5; i++)
        {
            lab.End(before, CircuitLab.Bad());
        }

        lab.Phase.Should().Be(CircuitPhase.Closed, "outcomes from before the reset move nothing");
        lab.Transitions.Select(t => t.Isolated).Should().Equal(true, false);
    }

    [Fact]
    public void Reset_AnOpenCircuit_ForgetsItsGrowth()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        lab.Attempt(CircuitLab.Bad());
        lab.Circuit.Reset(lab.Now);
        lab.Open();
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Options_Reloaded_ChangeNumbersAndKeepState()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempts(3, CircuitLab.Bad());
        lab.Options = new CircuitOptions { Target = { FailuresInRow = 4, OpenFor = TimeSpan.FromSeconds(7) } };
        lab.Attempt(CircuitLab.Bad());
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(7));
        lab.Options = new CircuitOptions();
        lab.Phase.Should().Be(CircuitPhase.Open, "a reload forgets nothing");
    }
}
