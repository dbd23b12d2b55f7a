using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

public class CircuitPermitsTests
{
    private readonly CircuitLab _provider = new(SubjectKind.Provider);
    private readonly CircuitLab _target = new(SubjectKind.Target);
    private readonly CircuitLab _key = new(SubjectKind.Key);

    private SubjectCircuits Circuits => new() { Provider = _provider.Circuit, Target = _target.Circuit, Key = _key.Circuit };

    [Fact]
    public void TryTake_AllClosed_GivesAPermitOfEach()
    {
        CircuitPermits.TryTake(Circuits, CircuitLab.Start, CircuitEntry.Normal, out CircuitPermits permits, out Circuit? refusedBy).Should().BeTrue();
        refusedBy.Should().BeNull();
        Enumerable.Range(0, SubjectCircuits.Count).Select(i => permits[i].Circuit)
            .Should().Equal(_provider.Circuit, _target.Circuit, null, _key.Circuit, null);
    }

    [Fact]
    public void TryTake_OneRefuses_GivesTheOthersBack()
    {
        DateTimeOffset now = OpenTargetAndMakeProviderHalfOpen();
        CircuitPermits.TryTake(Circuits, now, CircuitEntry.Normal, out _, out Circuit? refusedBy).Should().BeFalse();
        refusedBy.Should().BeSameAs(_target.Circuit);
        _provider.Circuit.View(now).Admits.Should().BeTrue("its probe permit was given back");
    }

    [Fact]
    public void TryTake_RefusedTimeAndAgain_IsNoNeutralProbe()
    {
        DateTimeOffset now = OpenTargetAndMakeProviderHalfOpen();
        for (int i = 0; i < 10; i++)
        {
            CircuitPermits.TryTake(Circuits, now, CircuitEntry.Normal, out _, out _);
        }

        _provider.Circuit.View(now).Phase.Should().Be(CircuitPhase.HalfOpen);
    }

    [Fact]
    public void TryTake_TwoRecovering_AsksTheSmallestShareOnly()
    {
        Recover(_provider);
        Recover(_target);
        _provider.Now = _target.Now = Later(_provider, _target);
        _target.Attempts(10, CircuitEvidence.Good());
        int passed = 0;
        for (int i = 0; i < 1000; i++)
        {
            passed += CircuitPermits.TryTake(Circuits, _target.Now.AddMilliseconds(i), CircuitEntry.Normal, out _, out _) ? 1 : 0;
        }

        passed.Should().Be(100, "10 per cent of 25 per cent would be 25");
    }

    [Fact]
    public void TryTake_RefusedElsewhere_CostsNoTurnOfTheRamp()
    {
        Recover(_provider);
        _target.Now = _provider.Now;
        _target.Open();
        CircuitPermits.TryTake(Circuits, _provider.Now, CircuitEntry.Normal, out _, out _).Should().BeFalse();
        _provider.IsRefused().Should().BeFalse();
    }

    [Fact]
    public void Release_AfterALastResort_MakesRoomEverywhere()
    {
        _provider.Attempts(5, CircuitLab.Bad(LlmErrorCategory.Network), apart: 1);
        _target.Now = _provider.Now;
        _target.Open();
        for (int i = 0; i < 10; i++)
        {
            DateTimeOffset now = _target.Now.AddSeconds(i);
            CircuitPermits.TryTake(Circuits, now, CircuitEntry.LastResort, out CircuitPermits permits, out _).Should().BeTrue();
            permits.Release(now);
        }
    }

    [Fact]
    public void Renew_KeepsTheLeasesOfProbes()
    {
        Recover(_provider);
        _target.Now = _provider.Now;
        _target.Open();
        _target.WaitOut();
        CircuitPermits.TryTake(Circuits, _target.Now, CircuitEntry.NoRamp, out CircuitPermits permits, out _).Should().BeTrue();
        _target.Wait(50);
        permits.Renew(_target.Now);
        _target.Wait(50);
        _target.IsRefused().Should().BeTrue();
    }

    [Fact]
    public void GoodCall_NothingBadWasSaidOfEndpointOrKey_AllocatesNothing()
    {
        SubjectCircuits circuits = new() { Provider = _provider.Circuit, Target = _target.Circuit };
        CircuitEvidence good = CircuitEvidence.Good("m");
        Call(circuits, good, CircuitLab.Start);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Call(circuits, good, CircuitLab.Start.AddMilliseconds(i * 20));
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        static void Call(in SubjectCircuits circuits, in CircuitEvidence good, DateTimeOffset now)
        {
            CircuitPermits.TryTake(circuits, now, CircuitEntry.Normal, out CircuitPermits permits, out _);
            for (int i = 0; i < SubjectCircuits.Count; i++)
            {
                permits[i].Circuit?.Record(permits[i], good, now);
            }
        }
    }

    private static void Recover(CircuitLab lab)
    {
        lab.Attempts(5, CircuitLab.Bad(LlmErrorCategory.Network) with { NetworkFailure = false });
        lab.WaitOut();
        lab.Attempt(CircuitEvidence.Good());
        lab.Phase.Should().Be(CircuitPhase.Recovering);
    }

    private static DateTimeOffset Later(CircuitLab a, CircuitLab b) => a.Now > b.Now ? a.Now : b.Now;

    private DateTimeOffset OpenTargetAndMakeProviderHalfOpen()
    {
        _provider.Attempts(5, CircuitLab.Bad(LlmErrorCategory.Network), apart: 1);
        _provider.WaitOut();
        _target.Now = _provider.Now;
        _target.Open();
        return _provider.Now;
    }
}
