using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>
/// Joins circuits and hints: openings are remembered, remembered openings are taken over at start, and a hint is shown with the
/// standing that its circuits give it.
/// </summary>
internal sealed class CircuitMemory
{
    private readonly CircuitBook _circuits;
    private readonly HintLearner _learner;
    private readonly HintFlusher _flusher;
    private readonly TimeProvider _time;

    public CircuitMemory(CircuitBook circuits, HintBook book, HintLearner learner, HintLoader loader, HintFlusher flusher, TimeProvider time)
    {
        _circuits = circuits;
        _learner = learner;
        _flusher = flusher;
        _time = time;
        Hints = new LlmHints(book, learner, flusher, time, StandingOf) { Forgetting = subject => circuits.Find(subject)?.Reset(time.GetUtcNow()) };
        loader.Restoring = Restore;
        circuits.Subscribe(Remember);
    }

    /// <summary>The read side of both.</summary>
    public LlmHints Hints { get; }

    /// <summary>Starts reading and writing the store where no host has done it.</summary>
    public void EnsureStarted() => _flusher.EnsureStarted();

    // Fingerprints are salted per process until keys have a shared salt, so that another process could not use them.
    private static bool IsRemembered(Subject subject) => subject.Kind is SubjectKind.Provider or SubjectKind.Target or SubjectKind.Endpoint;

    private void Remember(CircuitTransition transition)
    {
        if (!IsRemembered(transition.Subject))
        {
            return;
        }

        if (transition is { To: CircuitPhase.Open, Until: { } until, NetworkCaused: false })
        {
            _learner.OnOpened(
                new CircuitOpening
                {
                    Subject = transition.Subject,
                    OpenedAt = transition.At,
                    OpenUntil = until,
                    Reason = transition.Reason,
                    Growth = transition.Growth,
                    Permanent = transition.Permanent,
                    Stated = transition.Stated,
                    OwnThreshold = transition.OwnThreshold,
                },
                transition.CallerCredential);
        }
        else if (transition.To is CircuitPhase.Closed)
        {
            _learner.OnClosed(transition.Subject, transition.At, transition.CallerCredential);
        }
    }

    private void Restore(CircuitOpening opening)
    {
        if (IsRemembered(opening.Subject))
        {
            _circuits.Restore(
                opening.Subject,
                new KnownOpening(opening.OpenUntil, opening.Reason, opening.Permanent, opening.Stated, opening.Growth));
        }
    }

    /// <summary>The worst of what the provider's and the target's circuits say.</summary>
    private StandingOfTarget StandingOf(Subject target)
    {
        DateTimeOffset now = _time.GetUtcNow();
        StandingOfTarget own = StandingOf(_circuits.Find(target), now);
        StandingOfTarget provider = StandingOf(_circuits.Find(Subject.Of(SubjectKind.Provider, target.Provider, target.Address)), now);
        return Severity(provider.Standing) > Severity(own.Standing) ? provider : own;
    }

    private static StandingOfTarget StandingOf(Circuit? circuit, DateTimeOffset now)
    {
        if (circuit is null)
        {
            return new StandingOfTarget(TargetStanding.Good);
        }

        CircuitView view = circuit.View(now);
        if (view.Isolated)
        {
            return new StandingOfTarget(TargetStanding.Blacklisted, Share: 0);
        }

        return view.Phase switch
        {
            CircuitPhase.Closed => new StandingOfTarget(view.Suspect ? TargetStanding.Suspect : TargetStanding.Good),
            CircuitPhase.Open => new StandingOfTarget(TargetStanding.Blacklisted, view.OpenUntil, view.Reason, 0),
            CircuitPhase.HalfOpen => new StandingOfTarget(TargetStanding.Probing, null, view.Reason, 0),
            CircuitPhase.Recovering => new StandingOfTarget(TargetStanding.Recovering, null, view.Reason, view.Share),
        };
    }

    private static int Severity(TargetStanding standing) => standing switch
    {
        TargetStanding.Good => 0,
        TargetStanding.Suspect => 1,
        TargetStanding.Recovering => 2,
        TargetStanding.Probing => 3,
        TargetStanding.Blacklisted => 4,
    };
}
