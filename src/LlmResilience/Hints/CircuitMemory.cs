using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>
/// Joins circuits and hints: openings are remembered, remembered openings are taken over at start, and a hint is shown with the
/// standing that its circuits give it.
/// </summary>
internal sealed class CircuitMemory
{
    private readonly CircuitBook _circuits;
    private readonly HintBook _book;
    private readonly HintLearner _learner;
    private readonly HintFlusher _flusher;
    private readonly TimeProvider _time;
    private readonly Func<Subject, string?> _keyOf;

    /// <summary>Joins the two.</summary>
    /// <param name="circuits">The circuits.</param>
    /// <param name="book">The hints.</param>
    /// <param name="learner">Is told of transitions.</param>
    /// <param name="loader">Tells what the store knows.</param>
    /// <param name="flusher">Reads and writes the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keyOf">Gives the fingerprint of the key that the options name for a target; null for none.</param>
    public CircuitMemory(
        CircuitBook circuits, HintBook book, HintLearner learner, HintLoader loader, HintFlusher flusher, TimeProvider time, Func<Subject, string?> keyOf)
    {
        _circuits = circuits;
        _book = book;
        _learner = learner;
        _flusher = flusher;
        _time = time;
        _keyOf = keyOf;
        Hints = new LlmHints(book, learner, flusher, time, StandingOf) { Forgetting = Reset };
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
        if (IsRemembered(opening.Subject) && !IsRefuted(opening))
        {
            _circuits.Restore(
                opening.Subject,
                new KnownOpening(opening.OpenUntil, opening.Reason, opening.Permanent, opening.Stated, opening.Growth));
        }
    }

    // An endpoint that works has no circuit which could tell that it does, where the store is read late; its lesson does.
    private bool IsRefuted(CircuitOpening opening) =>
        opening.Subject is { Kind: SubjectKind.Endpoint } subject
        && _book.Find(Subject.Of(SubjectKind.Target, subject.Provider, subject.Address, subject.Model)) is { } hint
        && hint.SupportedEndpoints.Any(lesson => lesson.Value == subject.Endpoint && lesson.LearnedAt > opening.OpenedAt);

    private void Reset(Subject subject)
    {
        if (_circuits.Find(subject) is not { } circuit)
        {
            return;
        }

        DateTimeOffset now = _time.GetUtcNow();
        circuit.Reset(now);
        foreach (Circuit part in circuit.Parts.All())
        {
            part.Reset(now);
        }
    }

    /// <summary>
    /// The worst of what the circuits of the target, its provider, and the configured key say. What callers' own keys meet is not said of
    /// the target; an endpoint that is not served is a lesson about it.
    /// </summary>
    private StandingOfTarget StandingOf(Subject target)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Circuit? own = _circuits.Find(target);
        Circuit? provider = _circuits.Find(Subject.Of(SubjectKind.Provider, target.Provider, target.Address));
        string? key = _keyOf(target);
        Circuit?[] circuits = [own, own?.Parts.Key(key), provider, provider?.Parts.Key(key)];
        return circuits.Select(circuit => StandingOf(circuit, now)).MaxBy(static standing => Severity(standing.Standing));
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
