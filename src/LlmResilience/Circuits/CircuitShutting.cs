namespace LlmResilience.Circuits;

/// <summary>How a circuit is shut: by its own rules, by others' word, by a person. Pure functions over an advanced state.</summary>
internal static class CircuitShutting
{
    /// <summary>Opens the circuit.</summary>
    /// <param name="state">The state.</param>
    /// <param name="evidence">What opens it.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <param name="random">A number from 0 to 1, for the jitter.</param>
    /// <param name="own">Whether by this process's own full threshold.</param>
    /// <returns>The open state.</returns>
    public static CircuitState Open(CircuitState state, in CircuitEvidence evidence, DateTimeOffset now, CircuitPolicy policy, double random, bool own)
    {
        OpenTimeRow row = CircuitPolicy.RowOf(evidence.Category, evidence.Permanent);
        int growth = row == state.Row ? GrowthAt(state, now, policy) : 0;
        OpenTime.Opening opening = OpenTime.Of(evidence, growth, now, policy, random);
        int cap = Math.Max(policy.TimesOf(row).LastStep, StatedSteps(policy));
        return Shut(state, now) with
        {
            Growth = opening.Grows && !evidence.HoldsGrowth ? Math.Min(growth + 1, cap) : growth,
            Row = row,
            Outage = Because(
                new Outage
                {
                    Since = now,
                    Until = opening.Until,
                    StatedUntil = opening.StatedUntil,
                    EndsInClosed = opening.EndsInClosed,
                    Reason = evidence.Category,
                    NetworkCaused = evidence.NetworkFailure,
                    OwnThreshold = own,
                    CallerCredential = evidence.CallerCredential,
                },
                evidence),
        };
    }

    /// <summary>Moves the end of an open circuit to a later one, if the evidence gives one. It neither grows nor counts as an opening.</summary>
    /// <param name="state">An open state.</param>
    /// <param name="evidence">A failure.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <param name="random">A number from 0 to 1, for the jitter.</param>
    /// <returns>The state.</returns>
    public static CircuitState Extend(CircuitState state, in CircuitEvidence evidence, DateTimeOffset now, CircuitPolicy policy, double random)
    {
        Outage outage = state.Outage! with { AnsweredElsewhere = false };
        bool sameRow = CircuitPolicy.RowOf(evidence.Category, evidence.Permanent) == state.Row;
        OpenTime.Opening opening = OpenTime.Of(evidence, sameRow ? Math.Max(0, state.Growth - 1) : 0, now, policy, random);
        bool isLater = opening.Until > outage.Until;
        DateTimeOffset? stated = outage.StatedUntil > opening.StatedUntil ? outage.StatedUntil : opening.StatedUntil ?? outage.StatedUntil;
        if (!isLater && stated == outage.StatedUntil)
        {
            return state.Outage!.AnsweredElsewhere ? state with { At = state.Latest(now), Outage = outage } : state;
        }

        DateTimeOffset until = isLater ? opening.Until : outage.Until;
        bool endsInClosed = (isLater ? opening.EndsInClosed : outage.EndsInClosed) && !(stated > until);
        outage = outage with { Until = until, StatedUntil = stated, EndsInClosed = endsInClosed, OwnThreshold = outage.OwnThreshold || outage.Restored };
        return state with { At = state.Latest(now), Outage = isLater ? Because(outage, evidence) : outage };
    }

    /// <summary>Another process has opened its own circuit of this subject.</summary>
    /// <param name="state">The state.</param>
    /// <param name="opening">Its opening.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>Open where the verdict is certain; else suspect, until the first success here or the other's own end.</returns>
    public static CircuitState Advise(CircuitState state, KnownOpening opening, DateTimeOffset now, CircuitPolicy policy)
    {
        if (opening.IsCertain)
        {
            return TakeOver(state, opening, now, policy);
        }

        DateTimeOffset until = Until(opening, now, policy);
        return state.Phase is CircuitPhase.Closed or CircuitPhase.Recovering && until > now && !(state.SuspectUntil >= until)
            ? state with { At = state.Latest(now), SuspectUntil = until }
            : state;
    }

    /// <summary>Another process has seen the subject work. It is advice: an open time of our own is kept, but needs no probe at its end.</summary>
    /// <param name="state">The state.</param>
    /// <param name="closedAt">When that was.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>No longer suspect; half-open and endpoints let calls pass again. What our own network caused, nobody else can judge.</returns>
    public static CircuitState HearClosing(CircuitState state, DateTimeOffset closedAt, DateTimeOffset now, CircuitPolicy policy)
    {
        if (state.Phase is CircuitPhase.Closed or CircuitPhase.Recovering)
        {
            return state.SuspectUntil is null ? state : state with { At = state.Latest(now), SuspectUntil = null };
        }

        Outage outage = state.Outage!;
        if (outage.NetworkCaused || outage.CallerCredential || outage.Since >= closedAt)
        {
            return state;
        }

        return state.Phase is CircuitPhase.HalfOpen || policy.Kind is SubjectKind.Endpoint
            ? CircuitMachine.Leave(state, now, policy, proven: false)
            : state with { At = state.Latest(now), Outage = outage with { AnsweredElsewhere = true } };
    }

    /// <summary>Takes an opening from before a restart over, unless the subject has worked here since.</summary>
    /// <param name="state">The state.</param>
    /// <param name="opening">The opening.</param>
    /// <param name="hasWorked">Whether an attempt of this process was good.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>The open state; unchanged when the opening is over, refuted, or ends before the one that is in force.</returns>
    public static CircuitState Restore(CircuitState state, KnownOpening opening, bool hasWorked, DateTimeOffset now, CircuitPolicy policy)
    {
        CircuitState next = hasWorked ? state : TakeOver(state, opening, now, policy);
        return ReferenceEquals(next, state) ? state : next with { Outage = next.Outage! with { Restored = true } };
    }

    /// <summary>Takes an opening over as it is: a certain one of another process, or one from before a restart.</summary>
    /// <param name="state">The state.</param>
    /// <param name="opening">The opening.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>The open state; unchanged when the opening is over, or ends before the one that is in force.</returns>
    public static CircuitState TakeOver(CircuitState state, KnownOpening opening, DateTimeOffset now, CircuitPolicy policy)
    {
        DateTimeOffset until = Until(opening, now, policy);
        if (until <= now || (state.Phase is CircuitPhase.Open && state.Outage!.Until >= until))
        {
            return state;
        }

        OpenTimeRow row = CircuitPolicy.RowOf(opening.Reason, opening.Permanent);
        bool isLimit = row is OpenTimeRow.RateLimit or OpenTimeRow.Quota;
        return Shut(state, now) with
        {
            Growth = Math.Clamp(opening.Growth, 0, Math.Max(policy.TimesOf(row).LastStep, StatedSteps(policy))),
            Row = row,
            Outage = new Outage
            {
                Since = now,
                Until = until,
                StatedUntil = opening.Stated ? until : null,
                EndsInClosed = (opening.Stated || isLimit) && until == opening.Until,
                Reason = opening.Reason,
                Permanent = opening.Permanent,
                NothingAnswered = opening.Reason is LlmErrorCategory.Network or LlmErrorCategory.Dns or LlmErrorCategory.Tls or LlmErrorCategory.Timeout,
                NetworkCaused = opening.Reason is LlmErrorCategory.Network or LlmErrorCategory.Dns or LlmErrorCategory.Tls,
                Evidence = opening.Evidence,
            },
        };
    }

    /// <summary>A person shuts the circuit, or lets it go.</summary>
    /// <param name="state">The state.</param>
    /// <param name="order">The order; null ends one.</param>
    /// <param name="now">The time.</param>
    /// <returns>The state under that order.</returns>
    public static CircuitState Isolate(CircuitState state, Isolation? order, DateTimeOffset now) =>
        state.Isolation == order ? state : state with { Isolation = order, At = state.Latest(now) };

    /// <summary>A person forgets all that was learned.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">The time.</param>
    /// <returns>A closed state of a new generation.</returns>
    public static CircuitState Reset(CircuitState state, DateTimeOffset now) =>
        CircuitState.Fresh with { Generation = state.Generation + 1, At = state.Latest(now), ClosedSince = now, LastId = state.LastId };

    /// <summary>Whether somebody must change something before the subject works again.</summary>
    /// <param name="outage">Why it is shut.</param>
    /// <param name="policy">The numbers.</param>
    /// <returns>Also for every key that is not merely cooling: it is disabled.</returns>
    public static bool IsPermanent(Outage outage, CircuitPolicy policy) =>
        outage.Permanent || (policy.Kind is SubjectKind.Key && CircuitPolicy.RowOf(outage.Reason, false) is OpenTimeRow.Ordinary);

    // What a circuit is shut for is what set its end.
    private static Outage Because(Outage outage, in CircuitEvidence evidence) => outage with
    {
        Reason = evidence.Category,
        Permanent = evidence.Permanent,
        NothingAnswered = evidence.NetworkFailure || evidence.Category is LlmErrorCategory.Timeout,
        Evidence = evidence.Text,
    };

    // Growth drops a step for each while spent closed.
    private static int GrowthAt(CircuitState state, DateTimeOffset now, CircuitPolicy policy)
    {
        if (state.Phase is not CircuitPhase.Closed || now <= state.ClosedSince)
        {
            return state.Growth;
        }

        double dropped = Math.Floor((now - state.ClosedSince) / policy.GrowthDropsEvery);
        return dropped >= state.Growth ? 0 : state.Growth - (int)dropped;
    }

    private static int StatedSteps(CircuitPolicy policy) => new OpenTimes(policy.StatedTimes.BelievedUpTo, policy.StatedTimes.ProbeAtLeastEvery).LastStep;

    // What comes from elsewhere may come from a wrong clock, or from other numbers than ours.
    private static DateTimeOffset Until(KnownOpening opening, DateTimeOffset now, CircuitPolicy policy)
    {
        DateTimeOffset latest = now + policy.LongestOpen(CircuitPolicy.RowOf(opening.Reason, opening.Permanent), opening.Stated);
        return opening.Until < latest ? opening.Until : latest;
    }

    private static CircuitState Shut(CircuitState state, DateTimeOffset now) => CircuitState.Fresh with
    {
        Phase = CircuitPhase.Open,
        Generation = state.Generation + 1,
        At = state.Latest(now),
        Isolation = state.Isolation,
        LastId = state.LastId,
        LastResortAt = state.LastResortAt,
    };
}
