using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>
/// Joins circuits and hints: openings are remembered, remembered openings are taken over at start, and a hint is shown with the
/// standing that its circuits give it.
/// </summary>
internal sealed class CircuitMemory
{
    private readonly CircuitBook _circuits;
    private readonly CircuitAdvice _advice;
    private readonly HintFlusher _flusher;
    private readonly TimeProvider _time;
    private readonly Func<Subject, string?> _keyOf;

    /// <summary>Joins the two.</summary>
    /// <param name="circuits">The circuits.</param>
    /// <param name="book">The hints.</param>
    /// <param name="learner">Is told what a person lets be forgotten.</param>
    /// <param name="advice">Is told of transitions.</param>
    /// <param name="flusher">Reads and writes the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keyOf">Gives the fingerprint of the key that the options name for a target; null for none.</param>
    public CircuitMemory(
        CircuitBook circuits, HintBook book, HintLearner learner, CircuitAdvice advice, HintFlusher flusher, TimeProvider time, Func<Subject, string?> keyOf)
    {
        _circuits = circuits;
        _advice = advice;
        _flusher = flusher;
        _time = time;
        _keyOf = keyOf;
        Hints = new LlmHints(book, learner, flusher, time, StandingOf) { Forgetting = circuits.Reset };
        circuits.Subscribe(Remember);
    }

    /// <summary>The read side of both.</summary>
    public LlmHints Hints { get; }

    /// <summary>What persons order.</summary>
    public PersonOrders Orders => _advice.Orders;

    /// <summary>Starts reading and writing the store where no host has done it.</summary>
    public void EnsureStarted() => _flusher.EnsureStarted();

    private void Remember(CircuitTransition transition)
    {
        if (transition.IsOrder)
        {
            // Told as what it is by whoever gave it.
        }
        else if (transition is { To: CircuitPhase.Open, Until: { } until, NetworkCaused: false, OwnThreshold: true })
        {
            _advice.TellOpening(
                new CircuitOpening
                {
                    Subject = transition.Subject,
                    OpenedAt = transition.At,
                    OpenUntil = until,
                    Reason = transition.Reason,
                    Growth = transition.Growth,
                    Permanent = transition.Permanent,
                    Stated = transition.Stated,
                    OwnThreshold = true,
                },
                transition.CallerCredential);
        }
        else if (transition is { To: CircuitPhase.Closed or CircuitPhase.Recovering, Unproven: false })
        {
            // Told when calls begin to pass again, so that those who wait for the probe of this process need none of their own.
            _advice.TellClosing(transition.Subject, transition.At, transition.CallerCredential);
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
        if (view.Isolation is { } order)
        {
            return new StandingOfTarget(TargetStanding.Blacklisted, order.Until, null, 0, order);
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
