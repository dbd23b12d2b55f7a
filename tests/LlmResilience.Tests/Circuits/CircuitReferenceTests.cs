using CsCheck;
using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

/// <summary>The circuit against <see cref="ReferenceCircuit"/>: random attempts, overlapping, late and lost ones.</summary>
public class CircuitReferenceTests
{
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((8, Gen.Const(0)), (8, Gen.Int[1, 2000]), (4, Gen.Int[2000, 40_000]), (1, Gen.Int[40_000, 4_000_000])),
        Gen.Frequency((5, Gen.Const(Act.Enter)), (5, Gen.Const(Act.End)), (1, Gen.Const(Act.Lose))),
        Gen.Int[0, 1000],
        Gen.Frequency((4, Gen.Const(OutcomeSignal.Bad)), (2, Gen.Const(OutcomeSignal.Good)), (1, Gen.Const(OutcomeSignal.Neutral))),
        Gen.Frequency((5, Gen.Const(0)), (1, Gen.Int[1, 100])),
        (wait, act, which, signal, stated) => new Step(wait, act, which, signal, stated));

    private enum Act
    {
        Enter,
        End,
        Lose,
    }

    [Fact]
    public void AnySequence_BehavesAsTheReference() => Steps.Array[0, 150].Sample(Run, iter: 3_000);

    private static void Run(Step[] steps)
    {
        CircuitLab lab = new(SubjectKind.Target);
        ReferenceCircuit reference = new();
        List<(CircuitPermit Permit, object Twin, int Era)> alive = [];
        foreach (Step step in steps)
        {
            lab.Now += TimeSpan.FromMilliseconds(step.WaitMilliseconds);
            if (step.Act is Act.Enter)
            {
                object? twin = reference.Enter(lab.Now);
                bool admitted = lab.Circuit.TryEnter(lab.Now, CircuitEntry.NoRamp, out CircuitPermit permit);
                Check(admitted == twin is not null, $"admitted {admitted}");
                if (twin is not null)
                {
                    alive.Add((permit, twin, reference.Era));
                }
            }
            else if (alive.Count > 0)
            {
                (CircuitPermit permit, object twin, int era) = alive[step.Which % alive.Count];
                alive.RemoveAt(step.Which % alive.Count);
                if (step.Act is Act.End)
                {
                    DateTimeOffset? stated = step.Stated == 0 ? null : lab.Now.AddSeconds(step.Stated);
                    reference.End(twin, era, step.Signal, stated, lab.Now);
                    lab.End(permit, new CircuitEvidence { Signal = step.Signal, Category = LlmErrorCategory.ServerError, StatedUntil = stated });
                }
            }

            bool admits = reference.Admits(lab.Now);
            CircuitView view = lab.View;
            Check(view.Phase == reference.Phase, $"phase {view.Phase}, reference {reference.Phase}");
            Check(view.Admits == admits, $"admits {view.Admits}");
            Check(view.Phase is not CircuitPhase.Open || view.OpenUntil == reference.OpenUntil, $"until {view.OpenUntil}, reference {reference.OpenUntil}");
        }

        static void Check(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException(what);
            }
        }
    }

    private sealed record Step(int WaitMilliseconds, Act Act, int Which, OutcomeSignal Signal, int Stated);
}
