namespace LlmResilience.Circuits;

/// <summary>
/// The circuit of one subject: a thin shell that makes <see cref="CircuitMachine"/> safe to use from any thread.
/// </summary>
/// <remarks>
/// The state is read without a lock. A permit of a closed circuit, a refusal of an open one, and a good outcome that
/// changes nothing take none either and allocate nothing; everything else takes one short lock. Transitions are published
/// after the lock is left, each once and in order: whoever finds nobody publishing publishes all that waits.
/// </remarks>
internal sealed class Circuit
{
    private readonly Lock _lock = new();
    private readonly CircuitPolicySource _policies;
    private readonly Func<double> _random;
    private readonly Action<CircuitTransition> _publish;
    private readonly IProbeLeases? _leases;
    private readonly Queue<CircuitTransition> _unpublished = new();
    private CircuitState _state = CircuitState.Fresh;
    private OutcomeWindow? _window;
    private bool _publishing;
    private bool _hasWorked;
    private long _usedTicks;
    private DateTimeOffset _toldUntil;

    /// <summary>Makes a closed circuit.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="policies">The numbers in force.</param>
    /// <param name="random">Gives numbers from 0 to 1, from any thread.</param>
    /// <param name="publish">Takes transitions; must not throw.</param>
    /// <param name="leases">Says which process may probe; null where each probes for itself.</param>
    public Circuit(
        Subject subject, CircuitPolicySource policies, Func<double> random, Action<CircuitTransition> publish, IProbeLeases? leases = null)
    {
        Subject = subject;
        _policies = policies;
        _random = random;
        _publish = publish;
        _leases = leases;
        _window = NewWindow();
    }

    public Subject Subject { get; }

    /// <summary>The circuits of the parts of this subject, where something bad was said of one: a provider's keys, a target's endpoints.</summary>
    public CircuitParts Parts { get; } = new();

    /// <summary>The last time that an attempt asked here, to a second, for the book's bounds.</summary>
    public long UsedTicks => Volatile.Read(ref _usedTicks);

    /// <summary>Whether it may hold calls back by a share; a cheap look before <see cref="View"/>.</summary>
    public bool IsRecovering => State.Phase is CircuitPhase.Recovering;

    /// <summary>Whether everybody may pass; a cheap look before <see cref="View"/>.</summary>
    public bool IsClosed => State is { Phase: CircuitPhase.Closed, Isolated: false };

    /// <summary>Whether nothing at all is remembered but counts.</summary>
    public bool IsIdle => State is { IsQuiet: true, Isolated: false, Growth: 0 };

    /// <summary>Whether a caller's own credential opened it.</summary>
    public bool IsOfCaller { get; set; }

    private CircuitState State => Volatile.Read(ref _state);

    private CircuitPolicy Policy => _policies.Of(Subject.Kind);

    /// <summary>How it stands.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The view.</returns>
    public CircuitView View(DateTimeOffset now)
    {
        CircuitPolicy policy = Policy;
        CircuitView view = CircuitMachine.View(CircuitMachine.Advance(State, now, policy), now, policy);
        return view is { Phase: CircuitPhase.HalfOpen, Admits: true } && _leases?.IsHeldElsewhere(Subject) == true ? view with { Admits = false } : view;
    }

    /// <summary>What another process or a later run needs to take the opening over; null when it is not shut.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The opening.</returns>
    public KnownOpening? Opening(DateTimeOffset now)
    {
        CircuitState state = CircuitMachine.Advance(State, now, Policy);
        return state is { Phase: CircuitPhase.Open or CircuitPhase.HalfOpen, Outage: { } outage }
            ? new KnownOpening(outage.Until, outage.Reason, outage.Permanent, outage.StatedUntil is not null, state.Growth, outage.Evidence)
            : null;
    }

    /// <summary>Asks leave to make an attempt.</summary>
    /// <param name="now">The time.</param>
    /// <param name="entry">On what ground.</param>
    /// <param name="permit">The permit, to be given back by <see cref="Record"/> or <see cref="Release"/>.</param>
    /// <returns>Whether it was given.</returns>
    public bool TryEnter(DateTimeOffset now, CircuitEntry entry, out CircuitPermit permit)
    {
        Touch(now);
        CircuitState state = State;
        if (state is { Phase: CircuitPhase.Closed, Isolated: false })
        {
            permit = new CircuitPermit(this, state.Generation, 0);
            return true;
        }

        bool isOpen = state.Phase is CircuitPhase.Open && now < state.Outage!.Until && state.At - now <= CircuitPolicy.ClockTolerance;
        if (state.Isolation?.Holds(now) == true || (isOpen && entry is not CircuitEntry.LastResort))
        {
            permit = default;
            return false;
        }

        return TryEnterSlowly(now, entry, out permit);
    }

    /// <summary>Tells an attempt's outcome and gives its permit back.</summary>
    /// <param name="permit">The permit.</param>
    /// <param name="evidence">What the outcome says about this subject.</param>
    /// <param name="now">The time that the attempt ended.</param>
    public void Record(in CircuitPermit permit, in CircuitEvidence evidence, DateTimeOffset now)
    {
        if (evidence.Signal is OutcomeSignal.Good && !Volatile.Read(ref _hasWorked))
        {
            Volatile.Write(ref _hasWorked, true);
        }

        CircuitState state = State;
        bool isCurrent = permit.Generation == state.Generation && permit.Id == 0;
        if (isCurrent && evidence.Signal is OutcomeSignal.Good && state.IsQuiet)
        {
            _window?.Add(good: true, now);
            return;
        }

        if (isCurrent && evidence.Signal is OutcomeSignal.Neutral && state.Phase is CircuitPhase.Closed)
        {
            return;
        }

        RecordSlowly(permit, evidence, now);
    }

    /// <summary>Gives a permit back that was not used.</summary>
    /// <param name="permit">The permit.</param>
    /// <param name="now">The time.</param>
    public void Release(CircuitPermit permit, DateTimeOffset now)
    {
        if (permit.Id != 0)
        {
            ReleaseSlowly(permit, now);
        }
    }

    /// <summary>Renews the lease of a probe.</summary>
    /// <param name="permit">Its permit; any other is left alone.</param>
    /// <param name="now">The time.</param>
    public void Renew(CircuitPermit permit, DateTimeOffset now)
    {
        if (permit.Id != 0)
        {
            RenewSlowly(permit, now);
        }
    }

    /// <summary>Hears of another process's opening.</summary>
    /// <param name="opening">The opening.</param>
    /// <param name="now">The time.</param>
    public void Advise(KnownOpening opening, DateTimeOffset now) => Change(now, state => CircuitShutting.Advise(state, opening, now, Policy));

    /// <summary>Hears that another process has seen the subject work, or that a person there let it be forgotten.</summary>
    /// <param name="closedAt">When, by that process's clock.</param>
    /// <param name="now">The time.</param>
    public void HearClosing(DateTimeOffset closedAt, DateTimeOffset now) =>
        Change(now, state => CircuitShutting.HearClosing(state, closedAt, now, Policy));

    /// <summary>Takes an opening of an earlier run over, unless an attempt has been good here: a store may answer late.</summary>
    /// <param name="opening">The opening.</param>
    /// <param name="now">The time.</param>
    public void Restore(KnownOpening opening, DateTimeOffset now) =>
        Change(now, state => CircuitShutting.Restore(state, opening, Volatile.Read(ref _hasWorked), now, Policy));

    /// <summary>Admits nothing any more, until the order's end or <see cref="Reset"/>.</summary>
    /// <param name="order">The order, in the place of one that holds; null ends one, and nothing else.</param>
    /// <param name="now">The time.</param>
    public void Isolate(Isolation? order, DateTimeOffset now) => Change(now, state => CircuitShutting.Isolate(state, order, now));

    /// <summary>Forgets everything and closes.</summary>
    /// <param name="now">The time.</param>
    public void Reset(DateTimeOffset now) => Change(now, state => CircuitShutting.Reset(state, now));

    /// <summary>Notes that it is in use. Written at most once a second, so that threads do not fight over the cache line.</summary>
    /// <param name="now">The time.</param>
    public void Touch(DateTimeOffset now)
    {
        if (Math.Abs(now.UtcTicks - UsedTicks) > TimeSpan.TicksPerSecond)
        {
            Volatile.Write(ref _usedTicks, now.UtcTicks);
        }
    }

    private bool TryEnterSlowly(DateTimeOffset now, CircuitEntry entry, out CircuitPermit permit)
    {
        bool mayProbe = MayProbe(now, entry);
        bool admitted;
        int id;
        long generation;
        bool moved;
        bool probes;
        lock (_lock)
        {
            CircuitPolicy policy = Policy;
            int before = _unpublished.Count;
            Commit_NeedsLock(CircuitMachine.Advance(_state, now, policy), now);
            (CircuitState next, admitted, id) = CircuitAdmission.Enter(_state, entry, mayProbe, now, policy);
            Commit_NeedsLock(next, now);
            generation = _state.Generation;
            moved = _unpublished.Count != before;
            probes = admitted && id != 0 && next.Lease?.Id == id;
        }

        if (probes)
        {
            _leases?.Begin(Subject, id, Policy.ProbeLease);
        }

        PublishIf(moved);
        permit = admitted ? new CircuitPermit(this, generation, id) : default;
        return admitted;
    }

    // Asked outside of the lock. What is not half-open now has no probe to offer; should it turn half-open before the lock is
    // taken, the next call asks.
    private bool MayProbe(DateTimeOffset now, CircuitEntry entry)
    {
        if (_leases is null)
        {
            return true;
        }

        CircuitState state = CircuitMachine.Advance(State, now, Policy);
        return state is { Phase: CircuitPhase.HalfOpen, Isolated: false }
            && CircuitAdmission.LeaseIsFree(state, now)
            && _leases.MayProbe(Subject, hasOther: entry is CircuitEntry.Normal or CircuitEntry.RampPassed);
    }

    private void RecordSlowly(in CircuitPermit permit, in CircuitEvidence evidence, DateTimeOffset now)
    {
        bool moved, isShut;
        lock (_lock)
        {
            CircuitPolicy policy = Policy;
            int before = _unpublished.Count;
            Commit_NeedsLock(CircuitMachine.Advance(_state, now, policy), now);
            OutcomeCounts counts = _window?.Read(now) ?? default;
            CircuitStep step = CircuitMachine.Record(_state, permit, evidence, counts, now, policy, _random());
            Commit_NeedsLock(step.State, now);
            if (step.Counted is not OutcomeSignal.Neutral)
            {
                _window?.Add(step.Counted is OutcomeSignal.Good, now);
            }

            moved = _unpublished.Count != before;
            isShut = _state.Phase is CircuitPhase.Open or CircuitPhase.HalfOpen;
        }

        if (permit.Id != 0)
        {
            _leases?.End(Subject, permit.Id, isShut ? ProbeEnding.Shut : ProbeEnding.Passing);
        }

        PublishIf(moved);
    }

    private void ReleaseSlowly(CircuitPermit permit, DateTimeOffset now)
    {
        Change(now, state => CircuitAdmission.Release(state, permit));
        _leases?.End(Subject, permit.Id, ProbeEnding.Unused);
    }

    private void RenewSlowly(CircuitPermit permit, DateTimeOffset now)
    {
        Change(now, state => CircuitAdmission.Renew(state, permit, now, Policy));
        _leases?.Renew(Subject, permit.Id, Policy.ProbeLease);
    }

    private void Change(DateTimeOffset now, Func<CircuitState, CircuitState> change)
    {
        bool moved;
        lock (_lock)
        {
            int before = _unpublished.Count;
            Commit_NeedsLock(CircuitMachine.Advance(_state, now, Policy), now);
            Commit_NeedsLock(change(_state), now);
            moved = _unpublished.Count != before;
        }

        PublishIf(moved);
    }

    private void Commit_NeedsLock(CircuitState next, DateTimeOffset now)
    {
        CircuitState last = _state;
        if (ReferenceEquals(next, last))
        {
            return;
        }

        // A new generation starts counting afresh: the failures that opened the circuit must not open it again.
        if (next.Generation != last.Generation || _window?.Length != Policy.Window)
        {
            _window = NewWindow();
        }

        Volatile.Write(ref _state, next);
        if (next.Phase != last.Phase || next.Isolation != last.Isolation || IsMuchLonger_NeedsLock(last, next, now))
        {
            _toldUntil = next.Outage?.Until ?? default;
            _unpublished.Enqueue(TransitionOf(last, next, now));
        }
    }

    // A circuit that stays open is no news, unless the provider names a time that more than doubles what was told: calls under way together
    // name times that differ by little, and a clock that was set back moves all times without a word of the provider's.
    private bool IsMuchLonger_NeedsLock(CircuitState last, CircuitState next, DateTimeOffset now) =>
        next is { Phase: CircuitPhase.Open, Outage: { StatedUntil: { } stated } outage }
        && stated != last.Outage?.StatedUntil
        && !(outage.Until < last.Outage?.Until)
        && outage.Until - _toldUntil >= TimeSpan.FromSeconds(1)
        && outage.Until - _toldUntil >= _toldUntil - now;

    private CircuitTransition TransitionOf(CircuitState last, CircuitState next, DateTimeOffset now)
    {
        Outage? outage = next.Outage ?? last.Outage;
        return new CircuitTransition
        {
            Subject = Subject,
            From = last.Phase,
            To = next.Phase,
            At = now,
            Until = next.Phase is CircuitPhase.Open ? outage!.Until : null,
            Reason = outage?.Reason ?? LlmErrorCategory.Unknown,
            Evidence = outage?.Evidence,
            Permanent = outage is not null && CircuitShutting.IsPermanent(outage, Policy),
            Stated = outage?.StatedUntil is not null,
            OwnThreshold = outage?.OwnThreshold ?? false,
            NetworkCaused = outage?.NetworkCaused ?? false,
            CallerCredential = outage?.CallerCredential ?? false,
            Growth = next.Growth,
            Isolation = next.Isolation,
            IsOrder = next.Isolation != last.Isolation && next.Phase == last.Phase,
            Unproven = next.Unproven,
        };
    }

    private void PublishIf(bool moved)
    {
        if (!moved)
        {
            return;
        }

        // Only one thread publishes at a time, and takes what others leave: that keeps the order. A listener that
        // causes a transition itself leaves it to the loop that is calling it.
        lock (_lock)
        {
            if (_publishing)
            {
                return;
            }

            _publishing = true;
        }

        while (true)
        {
            CircuitTransition? transition;
            lock (_lock)
            {
                if (!_unpublished.TryDequeue(out transition))
                {
                    _publishing = false;
                    return;
                }
            }

            try
            {
                _publish(transition);
            }
            catch
            {
                lock (_lock)
                {
                    _publishing = false;
                }

                throw;
            }
        }
    }

    private OutcomeWindow? NewWindow() => Policy.Window is { } length ? new OutcomeWindow(length) : null;
}
