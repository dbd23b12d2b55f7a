using CsCheck;
using LlmResilience.Circuits;
using LlmResilience.Hints;
using LlmResilience.Tests.Circuits;
using Microsoft.Extensions.Time.Testing;
using static LlmResilience.Tests.Hints.WatchedStore;

namespace LlmResilience.Tests.Hints;

public sealed class SharedProbeLeasesTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(60);
    private static readonly Subject Target = CircuitLab.SubjectOf(SubjectKind.Target);

    private readonly FakeTimeProvider _time = new(CircuitLab.Start);
    private readonly InMemoryHintStore _shared;

    public SharedProbeLeasesTests() => _shared = new InMemoryHintStore(_time) { IsShared = true };

    [Fact]
    public void MayProbe_TwoProcesses_OneHasTheLeaseUntilItsProbeEnds()
    {
        SharedProbeLeases one = Create(out _);
        SharedProbeLeases two = Create(out _);

        one.MayProbe(Target, hasOther: true).Should().BeTrue();
        one.Begin(Target, 1, Hold);
        two.MayProbe(Target, hasOther: true).Should().BeFalse();
        two.IsHeldElsewhere(Target).Should().BeTrue();
        two.MayProbe(Target, hasOther: false).Should().BeFalse("that another probes is known; the call has its last resort");

        one.End(Target, 1, ProbeEnding.Shut);
        _time.Advance(SharedProbeLeases.AskAgainAfter);
        two.IsHeldElsewhere(Target).Should().BeFalse();
        two.MayProbe(Target, hasOther: true).Should().BeTrue();
    }

    [Fact]
    public void MayProbe_HeldElsewhere_IsAskedOnceASecond()
    {
        Create(out _).MayProbe(Target, hasOther: true).Should().BeTrue();
        SharedProbeLeases two = Create(out WatchedStore store);
        for (int i = 0; i < 100; i++)
        {
            two.MayProbe(Target, hasOther: true).Should().BeFalse();
        }

        store.Asks.Should().Be(1);
        _time.Advance(SharedProbeLeases.AskAgainAfter);
        two.MayProbe(Target, hasOther: true).Should().BeFalse();
        store.Asks.Should().Be(2);
    }

    [Fact]
    public void MayProbe_LeaseWasNotUsed_PassesToAnotherAndIsAskedForAgain()
    {
        SharedProbeLeases one = Create(out _);
        SharedProbeLeases two = Create(out _);
        one.MayProbe(Target, hasOther: true).Should().BeTrue();
        _time.Advance(SharedProbeLeases.UseWithin * 2);

        two.MayProbe(Target, hasOther: true).Should().BeTrue();
        one.MayProbe(Target, hasOther: true).Should().BeFalse("its time to begin was over");
    }

    [Fact]
    public void End_ProbeSucceeded_TheOthersAreKeptBackUntilTheNewsHadTimeToCome()
    {
        SharedProbeLeases one = Create(out _);
        SharedProbeLeases two = Create(out _);
        one.MayProbe(Target, hasOther: true);
        one.Begin(Target, 1, Hold);
        one.End(Target, 1, ProbeEnding.Passing);

        two.MayProbe(Target, hasOther: true).Should().BeFalse();
        _time.Advance(SharedProbeLeases.NewsTime);
        two.MayProbe(Target, hasOther: true).Should().BeTrue("and not for as long as a probe may take");
    }

    [Fact]
    public void Renew_ProbeLives_IsNotLost()
    {
        SharedProbeLeases one = Create(out _);
        SharedProbeLeases two = Create(out _);
        one.MayProbe(Target, hasOther: true);
        one.Begin(Target, 7, Hold);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(Hold / 3);
            one.Renew(Target, 7, Hold);
            one.Renew(Target, 8, Hold * 100);
        }

        two.MayProbe(Target, hasOther: true).Should().BeFalse();
        _time.Advance(Hold);
        two.MayProbe(Target, hasOther: true).Should().BeTrue("its owner renews it no more");
    }

    [Fact]
    public void End_NoAttemptWasMade_TheNextCallHasTheLease()
    {
        SharedProbeLeases one = Create(out _);
        SharedProbeLeases two = Create(out _);
        one.MayProbe(Target, hasOther: true);
        one.Begin(Target, 1, Hold);
        one.End(Target, 1, ProbeEnding.Unused);

        one.MayProbe(Target, hasOther: true).Should().BeTrue();
        two.MayProbe(Target, hasOther: true).Should().BeFalse();
        _time.Advance(SharedProbeLeases.UseWithin * 2);
        two.MayProbe(Target, hasOther: true).Should().BeTrue("nobody used it");
    }

    [Fact]
    public void MayProbe_AnswerIsOnItsWay_OnlyCallsWithoutAnotherTargetPass()
    {
        SharedProbeLeases one = Create(out WatchedStore store);
        store.Now = Fault.Hang;

        one.MayProbe(Target, hasOther: true).Should().BeFalse();
        one.MayProbe(Target, hasOther: true).Should().BeFalse();
        one.MayProbe(Target, hasOther: false).Should().BeTrue();
        store.Asks.Should().Be(1);
    }

    [Fact]
    public void MayProbe_StoreIsSlow_ProbesWithoutIt()
    {
        SharedProbeLeases one = Create(out WatchedStore store);
        store.Now = Fault.Hang;
        one.MayProbe(Target, hasOther: true).Should().BeFalse();

        _time.Advance(SharedProbeLeases.Patience);

        one.MayProbe(Target, hasOther: true).Should().BeTrue();
    }

    [Fact]
    public void MayProbe_StoreIsAway_ProbesWithoutIt()
    {
        SharedProbeLeases one = Create(out WatchedStore store);
        store.Now = Fault.Throw;

        one.MayProbe(Target, hasOther: true).Should().BeTrue();
        one.MayProbe(Target, hasOther: true).Should().BeTrue();
        store.Asks.Should().Be(1);
    }

    /// <summary>
    /// Processes with circuits of their own, random calls, answers, losses and times: while the store answers, no two of them have a
    /// probe under way, as long as each renews its own in time.
    /// </summary>
    [Fact]
    public void Circuits_RandomCallsAndTimes_NeverTwoProbesInTheFleet() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[1, 400]).Array[20, 300]
            .Sample(steps => new World().Run(steps), iter: 2_000);

    private SharedProbeLeases Create(out WatchedStore store)
    {
        store = new WatchedStore(_shared);
        return new SharedProbeLeases(store, new HintOptions(), _time);
    }

    private sealed class World
    {
        private readonly FakeTimeProvider _time = new(CircuitLab.Start);
        private readonly Circuit[] _circuits;
        private readonly CircuitPermit?[] _probes;
        private readonly DateTimeOffset[] _renewedAt;

        public World()
        {
            InMemoryHintStore store = new(_time) { IsShared = true };
            CircuitOptions options = new();
            CircuitPolicySource policies = new(() => options);
            _circuits = [.. Enumerable.Range(0, 4).Select(_ => new Circuit(Target, policies, () => 0, static _ => { }, new SharedProbeLeases(store, new HintOptions(), _time)))];
            _probes = new CircuitPermit?[_circuits.Length];
            _renewedAt = new DateTimeOffset[_circuits.Length];
        }

        public void Run((int Process, int Act, int Wait)[] steps)
        {
            foreach (Circuit circuit in _circuits)
            {
                Open(circuit);
            }

            foreach ((int process, int act, int wait) in steps)
            {
                Step(process, act);
                RenewAll();
                _probes.Count(static probe => probe is not null).Should().BeLessThanOrEqualTo(1);
                _time.Advance(TimeSpan.FromMilliseconds(act == 9 ? wait * 100 : wait));
                RenewAll();
            }
        }

        private void Open(Circuit circuit)
        {
            for (int i = 0; i < 5 && circuit.TryEnter(Now, CircuitEntry.NoRamp, out CircuitPermit permit); i++)
            {
                circuit.Record(permit, CircuitLab.Bad(), Now);
            }
        }

        private DateTimeOffset Now => _time.GetUtcNow();

        private void Step(int process, int act)
        {
            Circuit circuit = _circuits[process];
            if (_probes[process] is not { } probe)
            {
                bool isHalfOpen = circuit.View(Now).Phase is CircuitPhase.HalfOpen;
                if (circuit.TryEnter(Now, CircuitEntry.Normal, out CircuitPermit permit))
                {
                    if (isHalfOpen)
                    {
                        _probes[process] = permit;
                        _renewedAt[process] = Now;
                    }
                    else
                    {
                        circuit.Record(permit, CircuitLab.Bad(), Now);
                    }
                }

                return;
            }

            switch (act)
            {
                case 0 or 1:
                    circuit.Record(probe, CircuitEvidence.Good(null), Now);
                    break;
                case 2 or 3 or 4:
                    circuit.Record(probe, CircuitLab.Bad(), Now);
                    break;
                case 5:
                    circuit.Record(probe, default, Now);
                    break;
                case 6:
                    circuit.Release(probe, Now);
                    break;
                default:
                    return;
            }

            _probes[process] = null;
        }

        private void RenewAll()
        {
            for (int i = 0; i < _probes.Length; i++)
            {
                if (_probes[i] is { } probe && Now - _renewedAt[i] >= TimeSpan.FromSeconds(20))
                {
                    _circuits[i].Renew(probe, Now);
                    _renewedAt[i] = Now;
                }
            }
        }
    }
}
