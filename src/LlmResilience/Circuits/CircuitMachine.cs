using System.Collections.Immutable;

namespace LlmResilience.Circuits;

/// <summary>What an outcome makes of a circuit.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Counted">What it adds to the window of counts.</param>
internal readonly record struct CircuitStep(CircuitState State, OutcomeSignal Counted);

/// <summary>
/// The decisions of a circuit: pure functions of state, event, time and policy. <see cref="Advance"/> comes before every
/// other event, so that the rest need not think of times that have passed. Admission is in <see cref="CircuitAdmission"/>,
/// opening in <see cref="CircuitShutting"/>.
/// </summary>
internal static class CircuitMachine
{
    /// <summary>How many witnesses are remembered: two decide, a few more let one of them forget.</summary>
    public const int MaxWitnesses = 4;

    private const int MaxTally = 16;

    /// <summary>What time alone does: an open circuit's time ends, a step of the ramp or a person's order ends, a clock was set back.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>The state now; the same object when nothing has changed.</returns>
    public static CircuitState Advance(CircuitState state, DateTimeOffset now, CircuitPolicy policy)
    {
        if (state.At - now > CircuitPolicy.ClockTolerance)
        {
            state = state.Shift(now - state.At);
        }

        if (state.Isolation?.Holds(now) == false)
        {
            state = state with { Isolation = null, At = state.Latest(now) };
        }

        // What was due earlier happened then, whenever somebody comes to look.
        return state switch
        {
            { Phase: CircuitPhase.Open, Outage.EndsInClosed: true } when now >= state.Outage.Until =>
                Close(state, state.Outage.Until) with { Unproven = true },
            { Phase: CircuitPhase.Open, Outage.AnsweredElsewhere: true } when now >= state.Outage.Until => Leave(state, now, policy, proven: false),
            { Phase: CircuitPhase.Open } when now >= state.Outage!.Until =>
                state with { Phase = CircuitPhase.HalfOpen, Lease = null, NeutralProbes = 0, At = state.Latest(now) },
            { Phase: CircuitPhase.Recovering, Ramp.Good: > 0 } when now - state.Ramp.Since >= policy.Ramp.StepTime =>
                NextStep(state, state.Ramp.Since + policy.Ramp.StepTime),
            _ => state,
        };
    }

    /// <summary>How an advanced state looks from outside.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>The view.</returns>
    public static CircuitView View(CircuitState state, DateTimeOffset now, CircuitPolicy policy)
    {
        Outage? outage = state.Phase is CircuitPhase.Closed ? null : state.Outage;
        bool isShut = state.Phase is CircuitPhase.Open or CircuitPhase.HalfOpen;
        bool admits = !state.Isolated && state.Phase switch
        {
            CircuitPhase.Closed or CircuitPhase.Recovering => true,
            CircuitPhase.Open => false,
            CircuitPhase.HalfOpen => CircuitAdmission.LeaseIsFree(state, now),
        };
        double share = state.Isolated || isShut ? 0 : state.Phase is CircuitPhase.Recovering ? state.Ramp!.Share / 1000.0 : 1;
        return new CircuitView(
            state.Phase,
            isShut ? outage!.Until : null,
            isShut && outage!.StatedUntil > now,
            outage is not null && CircuitShutting.IsPermanent(outage, policy),
            state.Isolation,
            outage?.Reason ?? LlmErrorCategory.Unknown,
            admits,
            share,
            !state.Isolated && (!isShut || CircuitAdmission.LastResortIsAllowed(state, now, policy)),
            state.Phase is CircuitPhase.Closed or CircuitPhase.Recovering && now < state.SuspectUntil,
            outage?.Evidence);
    }

    /// <summary>What an attempt's outcome makes of an advanced state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="permit">The permit that the attempt went in with.</param>
    /// <param name="evidence">What the outcome says about this subject.</param>
    /// <param name="counts">The window's counts without this outcome.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <param name="random">A number from 0 to 1, for the jitter.</param>
    /// <returns>The new state, and what is to be counted.</returns>
    public static CircuitStep Record(
        CircuitState state,
        in CircuitPermit permit,
        in CircuitEvidence evidence,
        OutcomeCounts counts,
        DateTimeOffset now,
        CircuitPolicy policy,
        double random)
    {
        state = CircuitAdmission.Release(state, permit);
        OutcomeSignal signal = SignalOf(state, evidence);
        if (permit.Generation != state.Generation)
        {
            // What the provider says about a time ahead is no inference from a past that is over: the later deadline wins.
            bool statesTime = state.Phase is CircuitPhase.Open && signal is OutcomeSignal.Bad && evidence.StatedUntil is not null;
            return Uncounted(statesTime ? CircuitShutting.Extend(state, evidence, now, policy, random) : state);
        }

        bool isShut = state.Phase is CircuitPhase.Open or CircuitPhase.HalfOpen;
        return signal switch
        {
            OutcomeSignal.Good => isShut ? Uncounted(Leave(state, now, policy, proven: true)) : OnGood(state, evidence, now, policy),
            OutcomeSignal.Bad => isShut ? Uncounted(OnBadProbe(state, evidence, now, policy, random)) : OnBad(state, evidence, counts, now, policy, random),
            OutcomeSignal.Neutral => Uncounted(isShut ? OnNeutralProbe(state, now, policy) : state),
        };
    }

    /// <summary>Closes the circuit.</summary>
    /// <param name="state">The state.</param>
    /// <param name="at">When.</param>
    /// <returns>The closed state.</returns>
    public static CircuitState Close(CircuitState state, DateTimeOffset at) => state with
    {
        Phase = CircuitPhase.Closed,
        Generation = state.Phase is CircuitPhase.Recovering ? state.Generation : state.Generation + 1,
        At = state.Latest(at),
        ClosedSince = at,
        Unproven = false,
        Outage = null,
        Lease = null,
        NeutralProbes = 0,
        LastResorts = [],
        LastResortAt = null,
        Ramp = null,
    };

    // A refusal says that the thing answers, which is all one can ask of a circuit that was opened because nothing did.
    private static OutcomeSignal SignalOf(CircuitState state, in CircuitEvidence evidence) =>
        evidence is { Signal: OutcomeSignal.Neutral, Answered: true } && state is { Phase: not CircuitPhase.Closed, Outage.NothingAnswered: true }
            ? OutcomeSignal.Good
            : evidence.Signal;

    private static CircuitStep OnGood(CircuitState state, in CircuitEvidence evidence, DateTimeOffset now, CircuitPolicy policy)
    {
        ImmutableArray<Witness> witnesses = WitnessesAfterGood(state, evidence.Witness, now, policy);
        if (state.IsQuietButForWitnesses && witnesses.Length == state.Witnesses.Length)
        {
            return new CircuitStep(state, OutcomeSignal.Good);
        }

        CircuitState next = state with
        {
            At = state.Latest(now),
            FailuresInRow = 0,
            PermanentInRow = 0,
            SuspectUntil = null,
            Tally = [],
            Witnesses = witnesses,
        };
        return new CircuitStep(next.Phase is CircuitPhase.Recovering ? OnGoodStep(next, now, policy) : next, OutcomeSignal.Good);
    }

    private static CircuitState OnGoodStep(CircuitState state, DateTimeOffset now, CircuitPolicy policy)
    {
        RampState ramp = state.Ramp! with { Good = state.Ramp!.Good + 1 };
        state = state with { Ramp = ramp };
        return ramp.Good >= policy.Ramp.GoodOutcomesPerStep || now - ramp.Since >= policy.Ramp.StepTime ? NextStep(state, now) : state;
    }

    // That one target works says nothing about another; that one key reaches a model shows that the model is there.
    private static ImmutableArray<Witness> WitnessesAfterGood(CircuitState state, string? who, DateTimeOffset now, CircuitPolicy policy) =>
        state.Witnesses.IsEmpty || policy.Kind is not SubjectKind.Provider
            ? []
            : [.. state.Witnesses.Where(w => w.Who != who && now - w.At < policy.WitnessMemory)];

    private static CircuitStep OnBad(CircuitState state, in CircuitEvidence evidence, OutcomeCounts counts, DateTimeOffset now, CircuitPolicy policy, double random)
    {
        if (evidence.NetworkFailure)
        {
            if (state.NetworkFailureAt is { } first && (now - first).Duration() < policy.NetworkFailuresWithin)
            {
                return Uncounted(state);
            }

            state = state with { At = state.Latest(now), NetworkFailureAt = now };
        }

        if (evidence.Certain || now < state.SuspectUntil)
        {
            return Uncounted(CircuitShutting.Open(state, evidence, now, policy, random, own: evidence.Certain));
        }

        if (policy.TallyOf(evidence.Category) is { } rule)
        {
            return Uncounted(OnTallied(state, evidence, rule, now, policy, random));
        }

        if (evidence.NeedsSecondWitness)
        {
            state = Remember(state, evidence, now, policy);
        }

        return evidence.NeedsSecondWitness && state.Witnesses.Length < 2 ? Uncounted(state) : OnCounted(state, evidence, counts, now, policy, random);
    }

    private static CircuitStep OnCounted(CircuitState state, in CircuitEvidence evidence, OutcomeCounts counts, DateTimeOffset now, CircuitPolicy policy, double random)
    {
        // The first witness's failure was held back for want of a second one; now it counts.
        int failures = evidence.NeedsSecondWitness && state.FailuresInRow == 0 ? 2 : 1;
        state = state with
        {
            At = state.Latest(now),
            FailuresInRow = state.FailuresInRow + failures,
            PermanentInRow = evidence.Permanent ? state.PermanentInRow + failures : state.PermanentInRow,
        };
        return OpensByThreshold(state, counts, policy)
            ? Uncounted(CircuitShutting.Open(state, evidence, now, policy, random, own: true))
            : new CircuitStep(state, OutcomeSignal.Bad);
    }

    private static bool OpensByThreshold(CircuitState state, OutcomeCounts counts, CircuitPolicy policy)
    {
        if (state.PermanentInRow >= policy.PermanentFailures)
        {
            return true;
        }

        int bad = counts.Bad + 1;
        int total = counts.Good + bad;
        return total < policy.MinimumThroughput ? state.FailuresInRow >= policy.FailuresInRow : bad >= policy.FailureRatio * total;
    }

    private static CircuitState OnTallied(CircuitState state, in CircuitEvidence evidence, TallyRule rule, DateTimeOffset now, CircuitPolicy policy, double random)
    {
        int category = (int)evidence.Category;
        ImmutableArray<Mark> tally = [.. state.Tally.Where(m => m.Id != category || now - m.At < rule.Within).TakeLast(MaxTally - 1), new Mark(category, now)];
        state = state with { At = state.Latest(now), Tally = tally };
        return tally.Count(m => m.Id == category) >= Math.Min(rule.Count, MaxTally)
            ? CircuitShutting.Open(state, evidence, now, policy, random, own: true)
            : state;
    }

    private static CircuitState OnBadProbe(CircuitState state, in CircuitEvidence evidence, DateTimeOffset now, CircuitPolicy policy, double random)
    {
        if (evidence.NeedsSecondWitness)
        {
            // Else one broken target, probed again and again, would keep its whole provider shut.
            state = Remember(state, evidence, now, policy);
            if (state.Witnesses.Length < 2)
            {
                return evidence.Answered && state.Outage!.NothingAnswered ? Leave(state, now, policy, proven: true) : OnNeutralProbe(state, now, policy);
            }
        }

        // A last resort that fails starts the open time anew, so that another target gets its turn; it does not grow, since
        // no open time was waited for to the end.
        return state.Phase is CircuitPhase.Open
            ? CircuitShutting.Extend(state, evidence, now, policy, random)
            : CircuitShutting.Open(state, evidence, now, policy, random, own: evidence.Certain || state.Outage is { OwnThreshold: true } or { Restored: true });
    }

    private static CircuitState OnNeutralProbe(CircuitState state, DateTimeOffset now, CircuitPolicy policy)
    {
        int neutral = state.NeutralProbes + 1;
        return neutral >= policy.NeutralProbes ? Leave(state, now, policy, proven: false) : state with { NeutralProbes = neutral, At = state.Latest(now) };
    }

    /// <summary>Lets calls pass again: a growing share of them where this kind ramps, else all.</summary>
    /// <param name="state">A shut state.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <param name="proven">Whether an answer that this process has seen shows that the outage is over.</param>
    /// <returns>The state.</returns>
    public static CircuitState Leave(CircuitState state, DateTimeOffset now, CircuitPolicy policy, bool proven) => !policy.Ramps
        ? Close(state with { Witnesses = [] }, now) with { Unproven = !proven }
        : state with
        {
            Phase = CircuitPhase.Recovering,
            Generation = state.Generation + 1,
            At = state.Latest(now),
            Lease = null,
            NeutralProbes = 0,
            LastResorts = [],
            Witnesses = [],
            Unproven = !proven,
            Ramp = new RampState { Since = now, AskedAt = now, Rate = policy.Ramp.MinimumCallsPerSecond, Carry = CircuitAdmission.FirstCarry },
        };

    private static CircuitState NextStep(CircuitState state, DateTimeOffset at) => state.Ramp!.IsLastStep
        ? Close(state, at)
        : state with { At = state.Latest(at), Ramp = state.Ramp with { Step = state.Ramp.Step + 1, Since = at, Good = 0 } };

    private static CircuitState Remember(CircuitState state, CircuitEvidence evidence, DateTimeOffset now, CircuitPolicy policy)
    {
        string who = evidence.Witness ?? string.Empty;
        IEnumerable<Witness> others = state.Witnesses.Where(w => w.Who != who && now - w.At < policy.WitnessMemory);
        return state with { At = state.Latest(now), Witnesses = [.. others.TakeLast(MaxWitnesses - 1), new Witness(who, now)] };
    }

    private static CircuitStep Uncounted(CircuitState state) => new(state, OutcomeSignal.Neutral);
}
