using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

public class CircuitMachineTests
{
    [Theory]
    [InlineData(4, CircuitPhase.Closed)]
    [InlineData(5, CircuitPhase.Open)]
    internal void Closed_FailuresInRow_OpensWithTheFifth(int failures, CircuitPhase expected)
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempts(failures - 1, CircuitLab.Bad(), apart: 40);
        lab.Attempt(CircuitLab.Bad());
        lab.Phase.Should().Be(expected);
    }

    [Fact]
    public void Closed_SuccessBetween_StartsTheRowAnew()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempts(4, CircuitLab.Bad(), apart: 31);
        lab.Attempt(CircuitEvidence.Good());
        lab.Attempts(4, CircuitLab.Bad(), apart: 31);
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Theory]
    [InlineData(5, 5, CircuitPhase.Open)]
    [InlineData(6, 5, CircuitPhase.Closed)]
    [InlineData(100, 99, CircuitPhase.Closed)]
    [InlineData(100, 100, CircuitPhase.Open)]
    internal void Closed_EnoughOutcomesInTheWindow_TheShareDecides(int good, int bad, CircuitPhase expected)
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempts(good, CircuitEvidence.Good());
        lab.Attempts(bad, CircuitLab.Bad());
        lab.Phase.Should().Be(expected);
    }

    [Fact]
    public void Closed_OutcomesOlderThanTheWindow_DoNotCount()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempts(50, CircuitEvidence.Good());
        lab.Wait(31);
        lab.Attempts(5, CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Open);
    }

    [Fact]
    public void Closed_NeutralOutcomes_ChangeNeitherRowNorShare()
    {
        CircuitLab lab = new(SubjectKind.Target);
        for (int i = 0; i < 5; i++)
        {
            lab.Phase.Should().Be(CircuitPhase.Closed);
            lab.Attempts(11, new CircuitEvidence { Answered = true });
            lab.Attempt(CircuitLab.Bad());
        }

        lab.Phase.Should().Be(CircuitPhase.Open);
    }

    [Theory]
    [InlineData(SubjectKind.Key, LlmErrorCategory.Authentication)]
    [InlineData(SubjectKind.KeyOnTarget, LlmErrorCategory.RateLimit)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.QuotaExceeded)]
    [InlineData(SubjectKind.Target, LlmErrorCategory.RateLimit)]
    internal void Closed_CertainVerdict_OpensAtOnce(SubjectKind kind, LlmErrorCategory category)
    {
        CircuitLab lab = new(kind);
        lab.Attempts(50, CircuitEvidence.Good());
        lab.Attempt(CircuitLab.Bad(category));
        lab.Phase.Should().Be(CircuitPhase.Open);
    }

    [Fact]
    public void Closed_NetworkFailuresWithin100Milliseconds_AreOne()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(50, CircuitLab.Bad(LlmErrorCategory.Network), apart: 0.001);
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void Closed_NetworkFailuresWithoutPause_AreOnePer100Milliseconds()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        while (lab.Phase is CircuitPhase.Closed && lab.Now < CircuitLab.Start.AddSeconds(10))
        {
            lab.Attempt(CircuitLab.Bad(LlmErrorCategory.Network));
            lab.Wait(0.05);
        }

        (lab.Now - CircuitLab.Start).Should().Be(TimeSpan.FromMilliseconds(450));
    }

    [Fact]
    public void ClosedProvider_OtherFaultsOfOneTarget_DoNotCount()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(100, CircuitLab.Bad() with { Witness = "a", NeedsSecondWitness = true });
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void ClosedProvider_OtherFaultsOfTwoTargets_Open()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(3, CircuitLab.Bad() with { Witness = "a", NeedsSecondWitness = true });
        lab.Attempts(3, CircuitLab.Bad() with { Witness = "b", NeedsSecondWitness = true });
        lab.Phase.Should().Be(CircuitPhase.Closed);
        lab.Attempt(CircuitLab.Bad() with { Witness = "a", NeedsSecondWitness = true });
        lab.Phase.Should().Be(CircuitPhase.Open);
    }

    [Fact]
    public void ClosedProvider_OneTargetBrokenAndTheOtherFine_StaysClosed()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        for (int i = 0; i < 500; i++)
        {
            lab.Attempt(CircuitLab.Bad() with { Witness = "a", NeedsSecondWitness = true });
            lab.Attempt(i % 50 == 0 ? CircuitLab.Bad() with { Witness = "b", NeedsSecondWitness = true } : CircuitEvidence.Good("b"));
            lab.Wait(0.5);
        }

        lab.Transitions.Should().BeEmpty();
    }

    [Fact]
    public void ClosedProvider_WitnessOfLongAgo_IsForgotten()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        for (int i = 0; i < 20; i++)
        {
            lab.Attempt(CircuitLab.Bad() with { Witness = i % 2 == 0 ? "a" : "b", NeedsSecondWitness = true });
            lab.Wait(31);
        }

        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void ClosedProvider_WitnessThatIsHeardNoMore_DoesNotSlowGoodCallsForEver()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempt(CircuitLab.Bad() with { Witness = "a", NeedsSecondWitness = true });
        lab.Attempt(CircuitEvidence.Good("b"));
        lab.Circuit.IsIdle.Should().BeFalse();
        lab.Wait(30);
        lab.Attempt(CircuitEvidence.Good("b"));
        lab.Circuit.IsIdle.Should().BeTrue();
    }

    [Fact]
    public void ClosedTarget_ModelNotFoundByOneKeyOnly_StaysClosed()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Attempts(50, CircuitLab.Bad(LlmErrorCategory.ModelNotFound) with { Witness = "k1", NeedsSecondWitness = true });
        lab.Phase.Should().Be(CircuitPhase.Closed);
        lab.Attempts(4, CircuitLab.Bad(LlmErrorCategory.ModelNotFound) with { Witness = "k2", NeedsSecondWitness = true });
        lab.Phase.Should().Be(CircuitPhase.Open, "two keys saw it, five times in all");
    }

    [Fact]
    public void ClosedTarget_AnotherKeyReachesTheModel_ForgetsTheWitness()
    {
        CircuitLab lab = new(SubjectKind.Target);
        for (int i = 0; i < 30; i++)
        {
            lab.Attempt(CircuitLab.Bad(LlmErrorCategory.ModelNotFound) with { Witness = "k1", NeedsSecondWitness = true });
            lab.Attempt(CircuitEvidence.Good("k2"));
        }

        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Theory]
    [InlineData(SubjectKind.Target)]
    [InlineData(SubjectKind.KeyOnTarget)]
    internal void Closed_TwoPermanentVerdicts_OpenForTenMinutes(SubjectKind kind)
    {
        CircuitLab lab = new(kind);
        CircuitEvidence retired = CircuitLab.Bad(LlmErrorCategory.ModelNotFound) with { Permanent = true };
        lab.Attempt(retired);
        lab.Phase.Should().Be(CircuitPhase.Closed);
        lab.Attempt(retired);
        lab.View.Should().BeEquivalentTo(new { Phase = CircuitPhase.Open, Permanent = true, OpenUntil = lab.Now.AddMinutes(10) });
    }

    [Theory]
    [InlineData(LlmErrorCategory.InsufficientBalance, 2, 299, true)]
    [InlineData(LlmErrorCategory.InsufficientBalance, 2, 301, false)]
    [InlineData(LlmErrorCategory.PermissionDenied, 3, 299, true)]
    [InlineData(LlmErrorCategory.PermissionDenied, 3, 301, false)]
    [InlineData(LlmErrorCategory.PermissionDenied, 2, 1, false)]
    internal void ClosedKey_SoManyVerdictsWithinTheTime_DisableIt(LlmErrorCategory category, int count, double apart, bool disables)
    {
        CircuitLab lab = new(SubjectKind.Key);
        lab.Attempts(count - 1, CircuitLab.Bad(category), apart);
        lab.Attempt(CircuitLab.Bad(category));
        lab.View.Permanent.Should().Be(disables);
        lab.View.Admits.Should().Be(!disables);
    }

    [Fact]
    public void ClosedKey_SuccessBetween_ForgetsTheVerdicts()
    {
        CircuitLab lab = new(SubjectKind.Key);
        for (int i = 0; i < 5; i++)
        {
            lab.Attempt(CircuitLab.Bad(LlmErrorCategory.InsufficientBalance));
            lab.Attempt(CircuitEvidence.Good());
        }

        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Theory]
    [InlineData(LlmErrorCategory.Network, CircuitPhase.Recovering)]
    [InlineData(LlmErrorCategory.Timeout, CircuitPhase.Recovering)]
    [InlineData(LlmErrorCategory.ServerError, CircuitPhase.HalfOpen)]
    internal void HalfOpen_ProbeIsRefused_IsGoodOnlyWhereNothingHadAnswered(LlmErrorCategory opened, CircuitPhase expected)
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(5, CircuitLab.Bad(opened), apart: 1);
        lab.WaitOut();
        lab.Attempt(new CircuitEvidence { Answered = true });
        lab.Phase.Should().Be(expected);
    }

    [Fact]
    public void HalfOpen_ProbeIsCancelled_GivesThePermitBackAndNothingElse()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        CircuitPermit probe = lab.Enter();
        lab.IsRefused().Should().BeTrue();
        lab.End(probe, default);
        lab.Phase.Should().Be(CircuitPhase.HalfOpen);
        lab.IsRefused().Should().BeFalse();
    }

    [Theory]
    [InlineData(SubjectKind.Provider, CircuitPhase.Recovering)]
    [InlineData(SubjectKind.Target, CircuitPhase.Recovering)]
    [InlineData(SubjectKind.Key, CircuitPhase.Closed)]
    internal void HalfOpen_ThreeNeutralProbes_LetCallsThroughAgain(SubjectKind kind, CircuitPhase expected)
    {
        CircuitLab lab = new(kind);
        while (lab.Phase is CircuitPhase.Closed)
        {
            lab.Attempt(CircuitLab.Bad());
        }

        lab.WaitOut();
        lab.Attempts(2, default);
        lab.Phase.Should().Be(CircuitPhase.HalfOpen);
        lab.Attempt(default);
        lab.Phase.Should().Be(expected);
    }

    [Fact]
    public void HalfOpen_UnusedProbesGivenBack_AreNotNeutralProbes()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        for (int i = 0; i < 10; i++)
        {
            lab.Circuit.Release(lab.Enter(), lab.Now);
        }

        lab.Phase.Should().Be(CircuitPhase.HalfOpen);
    }

    [Fact]
    public void HalfOpenProvider_ProbesOfOneBrokenTarget_DoNotKeepItShut()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(5, CircuitLab.Bad(LlmErrorCategory.Network), apart: 1);
        lab.WaitOut();
        lab.Attempts(3, CircuitLab.Bad() with { Witness = "a", NeedsSecondWitness = true });
        lab.Phase.Should().Be(CircuitPhase.Recovering);
    }

    [Fact]
    public void HalfOpenProvider_ProbesOfTwoTargetsFail_OpensAgain()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(5, CircuitLab.Bad(LlmErrorCategory.Network), apart: 1);
        lab.WaitOut();
        lab.Attempt(CircuitLab.Bad() with { Witness = "a", NeedsSecondWitness = true });
        lab.Attempt(CircuitLab.Bad() with { Witness = "b", NeedsSecondWitness = true });
        lab.Phase.Should().Be(CircuitPhase.Open);
    }

    [Theory]
    [InlineData(SubjectKind.Endpoint)]
    [InlineData(SubjectKind.Key)]
    [InlineData(SubjectKind.KeyOnTarget)]
    internal void HalfOpen_KindWithoutRamp_ClosesAtOnce(SubjectKind kind)
    {
        CircuitLab lab = new(kind);
        lab.Attempt(CircuitLab.Bad() with { Certain = true });
        lab.WaitOut();
        lab.Attempt(CircuitEvidence.Good());
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void Recovering_OneFailure_DoesNotStepBack()
    {
        CircuitLab lab = Recovering();
        lab.Attempts(4, CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Recovering);
        lab.Attempt(CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Open, "only its own opening rules shut it again");
    }

    [Fact]
    public void Recovering_TenGoodOutcomesAStep_ClosesThroughEveryShare()
    {
        CircuitLab lab = Recovering();
        List<double> shares = [];
        while (lab.Phase is CircuitPhase.Recovering)
        {
            shares.Add(lab.View.Share);
            lab.Attempts(10, CircuitEvidence.Good());
        }

        shares.Should().Equal(0.1, 0.25, 0.5, 1);
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void Recovering_OneGoodOutcomeAndThirtySeconds_EndAStep()
    {
        CircuitLab lab = Recovering();
        lab.Wait(60);
        lab.View.Share.Should().Be(0.1, "time alone proves nothing");
        lab.Attempt(CircuitEvidence.Good());
        lab.View.Share.Should().Be(0.25);
        lab.Attempt(CircuitEvidence.Good());
        lab.View.Share.Should().Be(0.25);
        lab.Wait(30);
        lab.View.Share.Should().Be(0.5);
    }

    [Fact]
    public void Recovering_FailuresBeforeTheOpening_AreForgotten()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Options = new CircuitOptions { Target = { OpenFor = TimeSpan.FromSeconds(1) } };
        lab.Attempts(9, CircuitEvidence.Good());
        lab.Attempts(9, CircuitLab.Bad());
        lab.WaitOut();
        lab.Attempt(CircuitEvidence.Good());
        lab.Attempt(CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Recovering);
    }

    [Fact]
    public void LateOutcome_OfAnEarlierGeneration_MovesNothing()
    {
        CircuitLab lab = new(SubjectKind.Target);
        CircuitPermit good = lab.Enter();
        CircuitPermit bad = lab.Enter();
        lab.Open();
        lab.End(good, CircuitEvidence.Good());
        lab.Phase.Should().Be(CircuitPhase.Open);
        lab.WaitOut();
        CircuitPermit probe = lab.Enter();
        lab.End(bad, CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.HalfOpen);
        lab.IsRefused().Should().BeTrue("the probe still holds its lease");
        lab.End(probe, CircuitEvidence.Good());
        lab.Phase.Should().Be(CircuitPhase.Recovering);
    }

    private static CircuitLab Recovering()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        lab.Attempt(CircuitEvidence.Good());
        lab.Phase.Should().Be(CircuitPhase.Recovering);
        return lab;
    }
}
