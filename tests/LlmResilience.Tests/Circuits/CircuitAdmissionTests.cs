using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

public class CircuitAdmissionTests
{
    [Theory]
    [InlineData(CircuitEntry.Normal)]
    [InlineData(CircuitEntry.NoRamp)]
    [InlineData(CircuitEntry.RampPassed)]
    internal void Open_BeforeItsTime_AdmitsNothing(CircuitEntry entry)
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.Wait(29.999);
        lab.IsRefused(entry).Should().BeTrue();
        lab.View.Admits.Should().BeFalse();
        lab.Wait(0.001);
        lab.View.Admits.Should().BeTrue();
        lab.IsRefused(entry).Should().BeFalse();
    }

    [Fact]
    public void HalfOpen_SecondProbe_IsRefusedUntilTheFirstEnds()
    {
        CircuitLab lab = HalfOpen();
        CircuitPermit probe = lab.Enter();
        lab.View.Admits.Should().BeFalse();
        lab.IsRefused().Should().BeTrue();
        lab.Circuit.Release(probe, lab.Now);
        lab.View.Admits.Should().BeTrue();
    }

    [Fact]
    public void HalfOpen_LostProbe_FreesItsPermitByItself()
    {
        CircuitLab lab = HalfOpen();
        lab.Enter();
        lab.Wait(59.9);
        lab.IsRefused().Should().BeTrue();
        lab.Wait(0.1);
        lab.IsRefused().Should().BeFalse();
    }

    [Fact]
    public void HalfOpen_RenewedLease_HoldsOn()
    {
        CircuitLab lab = HalfOpen();
        CircuitPermit probe = lab.Enter();
        for (int i = 0; i < 10; i++)
        {
            lab.Wait(50);
            lab.Circuit.Renew(probe, lab.Now);
            lab.IsRefused().Should().BeTrue();
        }

        lab.Wait(60);
        lab.IsRefused().Should().BeFalse();
    }

    [Fact]
    public void HalfOpen_OutcomeOfALostProbe_StillCountsButLeavesTheNewLeaseAlone()
    {
        CircuitLab lab = HalfOpen();
        CircuitPermit slow = lab.Enter();
        lab.Wait(60);
        lab.Enter();
        lab.End(slow, default);
        lab.IsRefused().Should().BeTrue("the second probe has the lease");
        CircuitLab other = HalfOpen();
        CircuitPermit first = other.Enter();
        other.Wait(60);
        other.Enter();
        other.End(first, CircuitEvidence.Good());
        other.Phase.Should().Be(CircuitPhase.Recovering);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 250)]
    [InlineData(2, 500)]
    [InlineData(3, 1000)]
    public void Recovering_ManyCalls_PassByTheShareExactly(int step, int expected)
    {
        CircuitLab lab = Recovering();
        lab.Attempts(10 * step, CircuitEvidence.Good());
        int passed = 0;
        int longestGap = 0;
        int gap = 0;
        for (int i = 0; i < 1000; i++)
        {
            bool passes = lab.Circuit.TryEnter(lab.Now, CircuitEntry.Normal, out _);
            passed += passes ? 1 : 0;
            gap = passes ? 0 : gap + 1;
            longestGap = Math.Max(longestGap, gap);
            lab.Wait(0.01);
        }

        passed.Should().Be(expected);
        longestGap.Should().Be((1000 / expected) - 1, "error diffusion spreads the share evenly");
    }

    [Theory]
    [InlineData(CircuitEntry.NoRamp)]
    [InlineData(CircuitEntry.RampPassed)]
    [InlineData(CircuitEntry.LastResort)]
    internal void Recovering_EntryThatNeedNotAsk_PassesAndTakesNoTurn(CircuitEntry entry)
    {
        CircuitLab lab = Recovering();
        for (int i = 0; i < 100; i++)
        {
            lab.IsRefused(entry).Should().BeFalse();
        }

        lab.IsRefused().Should().BeFalse("the first turn is still there");
        lab.IsRefused().Should().BeTrue();
    }

    [Theory]
    [InlineData(0.2, true)]
    [InlineData(0.9, true)]
    [InlineData(1.2, false)]
    [InlineData(50, false)]
    public void Recovering_BelowOneCallASecond_HasNoRamp(double perSecond, bool all)
    {
        CircuitLab lab = Recovering();
        int asked = 0;
        int passed = 0;
        for (DateTimeOffset end = lab.Now.AddSeconds(100); lab.Now < end; lab.Wait(1 / perSecond))
        {
            asked++;
            passed += lab.IsRefused() ? 0 : 1;
        }

        ((double)passed / asked).Should().BeInRange(all ? 0.75 : 0, all ? 1 : 0.2);
    }

    [Fact]
    public void LastResort_OneASecondAndThreeAtATime()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Options = new CircuitOptions { Target = { OpenFor = TimeSpan.FromMinutes(5) } };
        lab.Open();
        List<double> admitted = [];
        for (int i = 0; i < 250; i++)
        {
            if (lab.Circuit.TryEnter(lab.Now, CircuitEntry.LastResort, out _))
            {
                admitted.Add((lab.Now - CircuitLab.Start).TotalSeconds);
            }

            lab.Wait(0.1);
        }

        admitted.Should().BeEquivalentTo([0.0, 1, 2, 10, 11, 12, 20, 21, 22], options => options.WithStrictOrdering().Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 0.001)).WhenTypeIs<double>());
    }

    [Fact]
    public void LastResort_Ends_MakesRoomForTheNext()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        for (int i = 0; i < 20; i++)
        {
            lab.Attempt(default(CircuitEvidence) with { Category = LlmErrorCategory.Cancelled }, CircuitEntry.LastResort);
            lab.Wait(1);
            if (lab.Phase is not CircuitPhase.Open)
            {
                break;
            }
        }

        lab.Phase.Should().Be(CircuitPhase.Recovering, "three neutral ones are as good as three neutral probes");
    }

    [Fact]
    public void LastResort_Succeeds_ActsAsAProbe()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.Attempt(CircuitEvidence.Good(), CircuitEntry.LastResort);
        lab.Phase.Should().Be(CircuitPhase.Recovering);
    }

    [Fact]
    public void LastResort_Fails_StartsTheOpenTimeAnewWithoutGrowth()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        for (int i = 0; i < 100; i++)
        {
            lab.Wait(2);
            lab.Attempt(CircuitLab.Bad(), CircuitEntry.LastResort);
            (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(30));
        }

        lab.Transitions.Should().ContainSingle("an open circuit that stays open is no news");
        lab.WaitOut();
        lab.Attempt(CircuitLab.Bad());
        (lab.View.OpenUntil - lab.Now).Should().Be(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void LastResort_ProbeUnderWay_MayJoinIt()
    {
        CircuitLab lab = HalfOpen();
        CircuitPermit probe = lab.Enter();
        CircuitPermit last = lab.Enter(CircuitEntry.LastResort);
        lab.End(last, CircuitEvidence.Good());
        lab.Phase.Should().Be(CircuitPhase.Recovering);
        lab.End(probe, CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Recovering, "the probe is of an earlier generation now");
    }

    [Theory]
    [InlineData(SubjectKind.Target, LlmErrorCategory.ServerError, 0, true)]
    [InlineData(SubjectKind.Target, LlmErrorCategory.ModelNotFound, 0, true)]
    [InlineData(SubjectKind.Provider, LlmErrorCategory.Network, 0, true)]
    [InlineData(SubjectKind.Target, LlmErrorCategory.Overloaded, 20, false)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.RateLimit, 20, false)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.QuotaExceeded, 86400 * 3, false)]
    [InlineData(SubjectKind.KeyOnTarget, LlmErrorCategory.RateLimit, 0, true)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.Authentication, 0, false)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.InsufficientBalance, 0, false)]
    [InlineData(SubjectKind.Key, LlmErrorCategory.PermissionDenied, 0, false)]
    [InlineData(SubjectKind.Endpoint, LlmErrorCategory.EndpointUnsupported, 0, false)]
    internal void LastResort_PassesOnlyWhereNoRuleForbidsIt(SubjectKind kind, LlmErrorCategory category, double stated, bool passes)
    {
        CircuitLab lab = new(kind);
        lab.Attempt(lab.BadFor(stated, category) with { Certain = true });
        lab.View.AllowsLastResort.Should().Be(passes);
        lab.IsRefused(CircuitEntry.LastResort).Should().Be(!passes);
    }

    private static CircuitLab HalfOpen()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        return lab;
    }

    private static CircuitLab Recovering()
    {
        CircuitLab lab = HalfOpen();
        lab.Attempt(CircuitEvidence.Good());
        return lab;
    }
}
