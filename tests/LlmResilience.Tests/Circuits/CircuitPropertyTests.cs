using CsCheck;
using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

/// <summary>
/// What must hold for a circuit of any kind whatever happens to it: random outcomes and times, overlapping permits, late and
/// lost ones, last resorts, others' advice, a clock that goes back.
/// </summary>
public class CircuitPropertyTests
{
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((6, Gen.Const(0.0)), (6, Gen.Double[0.001, 2]), (6, Gen.Double[2, 60]), (2, Gen.Double[60, 3600]), (1, Gen.Double[3600, 100_000]), (1, Gen.Double[-7200, -1])),
        Gen.Frequency(
            (8, Gen.Const(Act.Enter)), (8, Gen.Const(Act.End)), (1, Gen.Const(Act.Lose)), (1, Gen.Const(Act.Release)),
            (1, Gen.Const(Act.Renew)), (1, Gen.Const(Act.Advise)), (1, Gen.Const(Act.Restore))),
        Gen.Frequency((3, Gen.Const(CircuitEntry.Normal)), (3, Gen.Const(CircuitEntry.NoRamp)), (1, Gen.Const(CircuitEntry.RampPassed)), (2, Gen.Const(CircuitEntry.LastResort))),
        Gen.Int[0, 1000],
        Gen.Select(Evidence(), Gen.Int[0, 20], (evidence, stated) => (evidence, stated)),
        (wait, act, entry, which, said) => new Step(wait, act, entry, which, said.evidence, said.stated));

    private enum Act
    {
        Enter,
        End,
        Lose,
        Release,
        Renew,
        Advise,
        Restore,
    }

    [Theory]
    [InlineData(SubjectKind.Provider)]
    [InlineData(SubjectKind.Target)]
    [InlineData(SubjectKind.Endpoint)]
    [InlineData(SubjectKind.Key)]
    [InlineData(SubjectKind.KeyOnTarget)]
    internal void AnySequence_KeepsEveryPromise(SubjectKind kind) =>
        Gen.Select(Steps.Array[0, 120], Gen.Double[0, 1]).Sample((steps, jitter) => new Run(kind, jitter).Of(steps), iter: 1_000);

    private static Gen<CircuitEvidence> Evidence() => Gen.Select(
        Gen.Frequency((4, Gen.Const(OutcomeSignal.Bad)), (2, Gen.Const(OutcomeSignal.Good)), (2, Gen.Const(OutcomeSignal.Neutral))),
        Gen.Enum<LlmErrorCategory>(),
        Gen.Int[0, 9],
        Gen.Bool,
        (signal, category, dice, answered) => CircuitLab.Bad(category) with
        {
            Signal = signal,
            Certain = dice == 0,
            Permanent = dice is 1 or 2,
            NeedsSecondWitness = dice is 3 or 4,
            Witness = dice % 2 == 0 ? "a" : "b",
            HoldsGrowth = dice == 5,
            Answered = answered,
        });

    private sealed record Step(double WaitSeconds, Act Act, CircuitEntry Entry, int Which, CircuitEvidence Evidence, int Stated);

    private sealed class Run(SubjectKind kind, double jitter)
    {
        private static readonly double[] StatedSeconds = [1, 20, 600, 3600, 40_000, 300_000];

        private readonly CircuitLab _lab = new(kind, () => jitter);
        private readonly List<CircuitPermit> _alive = [];
        private CircuitPermit? _probe;
        private DateTimeOffset _probeExpires;

        public void Of(Step[] steps)
        {
            foreach (Step step in steps)
            {
                Wait(step.WaitSeconds);
                int published = _lab.Transitions.Count;
                CircuitView before = _lab.View;
                Do(step);
                CheckTransitions(published, step, before);
                CheckOpenTime();
            }

            CheckNotStuck();
        }

        private static void Check(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException(what);
            }
        }

        private void Wait(double seconds)
        {
            _lab.Wait(seconds);
            if (seconds < 0 && _probe is not null)
            {
                // The lease moves with the clock: what was left of it is left at most.
                _probeExpires += TimeSpan.FromSeconds(seconds);
            }
        }

        private void Do(Step step)
        {
            switch (step.Act)
            {
                case Act.Enter:
                    Enter(step.Entry);
                    return;
                case Act.Advise:
                    _lab.Circuit.Advise(Opening(step), _lab.Now);
                    return;
                case Act.Restore when step.Which % 10 == 0:
                    _lab.Circuit.Restore(Opening(step), _lab.Now);
                    return;
            }

            if (_alive.Count == 0)
            {
                return;
            }

            CircuitPermit permit = _alive[step.Which % _alive.Count];
            if (step.Act is Act.Renew)
            {
                Renew(permit);
                return;
            }

            _alive.Remove(permit);
            if (step.Act is Act.Lose)
            {
                return;
            }

            _probe = _probe == permit ? null : _probe;
            if (step.Act is Act.Release)
            {
                _lab.Circuit.Release(permit, _lab.Now);
                return;
            }

            DateTimeOffset? stated = step.Stated < StatedSeconds.Length ? _lab.Now.AddSeconds(StatedSeconds[step.Stated]) : null;
            _lab.End(permit, step.Evidence with { StatedUntil = stated });
        }

        private void Enter(CircuitEntry entry)
        {
            CircuitView before = _lab.View;
            bool admitted = _lab.Circuit.TryEnter(_lab.Now, entry, out CircuitPermit permit);
            if (!admitted)
            {
                Check(before.Phase is not CircuitPhase.Closed, "a closed circuit refused");
                return;
            }

            _alive.Add(permit);
            Check(before.Phase is not CircuitPhase.Open || entry is CircuitEntry.LastResort, $"an open circuit admitted {entry}");
            bool isLastResort = entry is CircuitEntry.LastResort && !before.Admits;
            Check(!isLastResort || (before.AllowsLastResort && !before.Stated && kind is not SubjectKind.Endpoint), "a last resort passed where it must not");
            if (before.Phase is CircuitPhase.HalfOpen && !isLastResort)
            {
                Check(permit.Id != 0, "a probe without a lease");
                Check(_probe is null || _probe.Value.Generation != permit.Generation || _lab.Now >= _probeExpires, "two probes at once");
                (_probe, _probeExpires) = (permit, _lab.Now.AddSeconds(60));
            }
        }

        private void Renew(CircuitPermit permit)
        {
            bool held = _lab.View is { Phase: CircuitPhase.HalfOpen, Admits: false } && _probe == permit;
            _lab.Circuit.Renew(permit, _lab.Now);
            if (held)
            {
                _probeExpires = _lab.Now.AddSeconds(60);
            }
        }

        private KnownOpening Opening(Step step) =>
            new(_lab.Now.AddSeconds(step.Which * 10_000), step.Evidence.Category, step.Evidence.Permanent, step.Stated < 3, step.Which);

        private void CheckTransitions(int published, Step step, CircuitView before)
        {
            for (int i = published; i < _lab.Transitions.Count; i++)
            {
                CircuitTransition transition = _lab.Transitions[i];
                Check(transition.From == (i == 0 ? CircuitPhase.Closed : _lab.Transitions[i - 1].To), "a transition is missing or was published twice");
                bool lengthens = transition is { From: CircuitPhase.Open, To: CircuitPhase.Open } && i > 0 && transition.Until > _lab.Transitions[i - 1].Until;
                Check(lengthens || transition.From != transition.To, "a transition to the same phase");
                bool opens = transition.To is CircuitPhase.Open;
                Check(!opens || step.Act is Act.Advise or Act.Restore || step is { Act: Act.End, Evidence.Signal: OutcomeSignal.Bad }, $"opened by {step}");
                Check(!opens || transition.Until > _lab.Now, "opened for no time");
            }

            Check(step.Act is not Act.End || step.Evidence.Signal is not OutcomeSignal.Neutral || _lab.View.OpenUntil == before.OpenUntil || _lab.Phase is not CircuitPhase.Open,
                "a neutral outcome moved the end");
        }

        private void CheckOpenTime()
        {
            CircuitView view = _lab.View;
            if (view.Phase is CircuitPhase.Open)
            {
                // The longest of the design's table, per kind and reason.
                bool isLimit = view.Reason is LlmErrorCategory.RateLimit or LlmErrorCategory.QuotaExceeded;
                double ordinary = kind switch
                {
                    SubjectKind.Provider => 300,
                    SubjectKind.Target or SubjectKind.KeyOnTarget => view.Permanent ? 86_400 : 3_600,
                    SubjectKind.Endpoint => 86_400,
                    SubjectKind.Key => 21_600,
                };
                // A late answer may bring a limit's stated time to a circuit that was opened for another reason.
                double longest = Math.Max(isLimit ? 21_605 : ordinary, view.Stated ? 21_605 : 0);
                Check((view.OpenUntil!.Value - _lab.Now).TotalSeconds <= longest + 5, $"open for {view.OpenUntil - _lab.Now} by {view.Reason}");
            }
        }

        // Whatever is still out is lost. Whoever calls now and then gets through, and good outcomes close the circuit.
        private void CheckNotStuck()
        {
            DateTimeOffset end = _lab.Now.AddSeconds(86_400 + 60);
            while (!_lab.Circuit.TryEnter(_lab.Now, CircuitEntry.NoRamp, out _))
            {
                Check(_lab.Now <= end, $"stuck {_lab.View}");
                _lab.Wait(50);
            }

            _lab.Wait(60);
            for (int calls = 0; _lab.Phase is not CircuitPhase.Closed; calls++)
            {
                Check(calls < 100, "good outcomes do not close it");
                _lab.Attempt(CircuitEvidence.Good("a"));
            }
        }
    }
}
