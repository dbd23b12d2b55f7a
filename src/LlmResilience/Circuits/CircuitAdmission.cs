using System.Collections.Immutable;

namespace LlmResilience.Circuits;

/// <summary>Whether an attempt may pass, and with what permit: pure functions over an advanced state.</summary>
internal static class CircuitAdmission
{
    /// <summary>What error diffusion begins with: the first call after a recovery passes, and the share begins to count from there.</summary>
    public const int FirstCarry = WholeCall - 1;

    private const int WholeCall = 1000;

    /// <summary>How far back the estimate of the rate of calls looks.</summary>
    private const double RateSeconds = 10;

    /// <summary>Asks to pass.</summary>
    /// <param name="state">The state, advanced to now.</param>
    /// <param name="entry">On what ground.</param>
    /// <param name="mayProbe">Whether no other process keeps this one from probing.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>The new state, whether it may pass, and the number of its permit.</returns>
    public static (CircuitState State, bool Admitted, int Id) Enter(
        CircuitState state, CircuitEntry entry, bool mayProbe, DateTimeOffset now, CircuitPolicy policy)
    {
        if (state.Isolated)
        {
            return (state, false, 0);
        }

        return state.Phase switch
        {
            CircuitPhase.Closed => (state, true, 0),
            CircuitPhase.Recovering => EnterRamp(state, entry, now, policy),
            CircuitPhase.HalfOpen when mayProbe && LeaseIsFree(state, now) => TakeLease(state, now, policy),
            CircuitPhase.HalfOpen or CircuitPhase.Open => entry is CircuitEntry.LastResort ? EnterLastResort(state, now, policy) : (state, false, 0),
        };
    }

    /// <summary>Whether a probe may take the lease.</summary>
    /// <param name="state">A half-open state.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether nobody holds it, or its holder got lost.</returns>
    public static bool LeaseIsFree(CircuitState state, DateTimeOffset now) => state.Lease is null || now >= state.Lease.ExpiresAt;

    /// <summary>Whether a last resort may pass an open or half-open circuit at all.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>Whether no rule forbids it.</returns>
    public static bool LastResortIsAllowed(CircuitState state, DateTimeOffset now, CircuitPolicy policy) =>
        !state.Isolated
        && policy.Kind is not SubjectKind.Endpoint
        && state.Outage is { } outage
        && !(outage.StatedUntil > now)
        && !(policy.Kind is SubjectKind.Key && CircuitShutting.IsPermanent(outage, policy));

    /// <summary>Takes a permit back, whatever became of it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="permit">The permit.</param>
    /// <returns>The state without it.</returns>
    public static CircuitState Release(CircuitState state, CircuitPermit permit)
    {
        if (permit.Id == 0)
        {
            return state;
        }

        if (state.Lease?.Id == permit.Id)
        {
            return state with { Lease = null };
        }

        int at = IndexOf(state.LastResorts, permit.Id);
        return at < 0 ? state : state with { LastResorts = state.LastResorts.RemoveAt(at) };
    }

    /// <summary>Prolongs the lease of a probe that still lives.</summary>
    /// <param name="state">The state.</param>
    /// <param name="permit">The probe's permit.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>The state; unchanged when the permit holds no lease.</returns>
    public static CircuitState Renew(CircuitState state, in CircuitPermit permit, DateTimeOffset now, CircuitPolicy policy) =>
        permit.Id != 0 && state.Lease?.Id == permit.Id ? state with { At = state.Latest(now), Lease = state.Lease with { ExpiresAt = now + policy.ProbeLease } } : state;

    private static (CircuitState State, bool Admitted, int Id) TakeLease(CircuitState state, DateTimeOffset now, CircuitPolicy policy)
    {
        int id = NextId(state);
        return (state with { At = state.Latest(now), LastId = id, Lease = new ProbeLease(id, now + policy.ProbeLease) }, true, id);
    }

    private static (CircuitState State, bool Admitted, int Id) EnterLastResort(CircuitState state, DateTimeOffset now, CircuitPolicy policy)
    {
        LastResortOptions options = policy.LastResort;
        if (!LastResortIsAllowed(state, now, policy) || now - state.LastResortAt < options.Every)
        {
            return (state, false, 0);
        }

        // A slow one makes room for the next and is followed no longer; its outcome still counts.
        ImmutableArray<Mark> underWay = [.. state.LastResorts.Where(mark => now - mark.At < options.SlowAfter)];
        if (underWay.Length >= options.Concurrent)
        {
            return (state, false, 0);
        }

        int id = NextId(state);
        return (state with { At = state.Latest(now), LastId = id, LastResorts = underWay.Add(new Mark(id, now)), LastResortAt = now }, true, id);
    }

    private static (CircuitState State, bool Admitted, int Id) EnterRamp(CircuitState state, CircuitEntry entry, DateTimeOffset now, CircuitPolicy policy)
    {
        RampState ramp = state.Ramp!;
        if (entry is not CircuitEntry.Normal || ramp.Share >= WholeCall)
        {
            return (state, true, 0);
        }

        double seconds = Math.Max(0, (now - ramp.AskedAt).TotalSeconds);
        double rate = (ramp.Rate * Math.Exp(-seconds / RateSeconds)) + (1 / RateSeconds);
        int carry = ramp.Carry + ramp.Share;
        bool passes = carry >= WholeCall;
        RampState asked = ramp with { Rate = rate, AskedAt = now, Carry = passes ? carry - WholeCall : carry };
        return (state with { At = state.Latest(now), Ramp = asked }, passes || rate < policy.Ramp.MinimumCallsPerSecond, 0);
    }

    private static int NextId(CircuitState state) => state.LastId == int.MaxValue ? 1 : state.LastId + 1;

    private static int IndexOf(ImmutableArray<Mark> marks, int id)
    {
        for (int i = 0; i < marks.Length; i++)
        {
            if (marks[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
