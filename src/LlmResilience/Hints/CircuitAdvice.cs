using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>
/// What processes say to one another of circuits, as it came through the store: openings from before a start are taken over, those of
/// others are advice, and what this process has said itself is no news to it.
/// </summary>
/// <remarks>
/// A record comes back with every change of its counts, so each opening and each closing is heard once. Hearing is for the flusher's
/// loop, telling for any thread.
/// </remarks>
internal sealed class CircuitAdvice
{
    // As many subjects as the store keeps targets for; beyond it all is forgotten, and heard once more.
    private const int MaxHeard = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Subject, CircuitOpening> _own = [];
    private readonly Dictionary<Subject, (DateTimeOffset? OpenedAt, DateTimeOffset? OpenUntil, DateTimeOffset? ClosedAt)> _heard = [];
    private readonly CircuitBook _circuits;
    private readonly HintBook _book;
    private readonly HintLearner _learner;
    private readonly bool _sharesCircuits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Listens to what the loader takes over.</summary>
    /// <param name="circuits">The circuits.</param>
    /// <param name="book">The hints.</param>
    /// <param name="learner">Tells the store.</param>
    /// <param name="loader">Tells what the store knows.</param>
    /// <param name="sharing">Whether circuits are shared.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of advice that was followed.</param>
    public CircuitAdvice(
        CircuitBook circuits, HintBook book, HintLearner learner, HintLoader loader, CircuitSharing sharing, TimeProvider time, ILogger<CircuitAdvice> logger)
    {
        _circuits = circuits;
        _book = book;
        _learner = learner;
        _sharesCircuits = sharing.IsOn;
        _time = time;
        _logger = new QuietLogger(logger);
        loader.Restoring = Restore;
        loader.Hearing = Hear;
        loader.Replaced = TellAgain;
        loader.Forgetting = circuits.Reset;
        Orders = new PersonOrders(circuits, book, learner, loader, time);
    }

    /// <summary>What persons order, here and in other processes.</summary>
    public PersonOrders Orders { get; }

    /// <summary>Takes over an opening that a person has brought, as at a start, and tells the store.</summary>
    public void Import(CircuitOpening opening)
    {
        if (IsTold(opening.Subject) && opening.OpenUntil > _time.GetUtcNow())
        {
            TellOpening(opening, callerCredential: false);
            _circuits.Restore(opening.Subject, Known(opening, TimeSpan.Zero));
        }
    }

    /// <summary>Tells the store of an opening by this process's own full threshold.</summary>
    public void TellOpening(CircuitOpening opening, bool callerCredential)
    {
        if (callerCredential || !IsTold(opening.Subject))
        {
            return;
        }

        lock (_gate)
        {
            if (_own.Count >= MaxHeard)
            {
                _own.Clear();
            }

            _own[opening.Subject] = opening;
        }

        _learner.OnOpened(opening);
    }

    /// <summary>Tells the store that a subject has answered well again here, or that a person has reset it.</summary>
    public void TellClosing(Subject subject, DateTimeOffset at, bool callerCredential)
    {
        if (!IsTold(subject))
        {
            return;
        }

        lock (_gate)
        {
            _own.Remove(subject);
        }

        _learner.OnClosed(subject, at, callerCredential);
    }

    // Fingerprints are salted per process until keys have a shared salt, so that another process could not use them. An endpoint that is not
    // served is a lesson, whose circuit only says for how long.
    private bool IsTold(Subject subject) => subject.Kind switch
    {
        SubjectKind.Provider or SubjectKind.Target => _sharesCircuits,
        SubjectKind.Endpoint => true,
        SubjectKind.Key or SubjectKind.KeyOnTarget => false,
    };

    private void Restore(CircuitOpening opening, TimeSpan ahead)
    {
        if (!IsTold(opening.Subject))
        {
            return;
        }

        IsNews(opening.Subject, opening, null);
        if (!IsRefuted(opening))
        {
            _circuits.Restore(opening.Subject, Known(opening, ahead));
        }
    }

    private void Hear(StoredHint stored, DateTimeOffset storeClock)
    {
        if (!IsTold(stored.Subject) || !IsNews(stored.Subject, stored.Opening, stored.ClosedAt))
        {
            return;
        }

        if (stored.Opening is { } opening)
        {
            HearOpening(opening, storeClock);
        }
        else if (stored.ClosedAt is { } closedAt)
        {
            _circuits.HearClosing(stored.Subject, closedAt);
        }
    }

    private void HearOpening(CircuitOpening opening, DateTimeOffset storeClock)
    {
        DateTimeOffset now = _time.GetUtcNow();
        KnownOpening known = Known(opening, HintClock.Ahead(now, storeClock));
        if (known.Until <= now || IsOwn(opening) || IsRefuted(opening))
        {
            return;
        }

        _circuits.Advise(opening.Subject, known);
        Log.AdviceHeard(_logger, opening.Subject, LlmErrorCategoryNames.GetName(opening.Reason), known.Until);
    }

    private void TellAgain()
    {
        DateTimeOffset now = _time.GetUtcNow();
        CircuitOpening[] current;
        lock (_gate)
        {
            current = [.. _own.Values.Where(opening => opening.OpenUntil > now)];
        }

        foreach (CircuitOpening opening in current)
        {
            _learner.OnOpened(opening);
        }
    }

    /// <summary>Notes what is heard. Returns whether it is another than what was heard last.</summary>
    private bool IsNews(Subject subject, CircuitOpening? opening, DateTimeOffset? closedAt)
    {
        if (opening is null && closedAt is null)
        {
            return false;
        }

        (DateTimeOffset?, DateTimeOffset?, DateTimeOffset?) heard = (opening?.OpenedAt, opening?.OpenUntil, closedAt);
        if (_heard.TryGetValue(subject, out (DateTimeOffset?, DateTimeOffset?, DateTimeOffset?) last) && last == heard)
        {
            return false;
        }

        if (_heard.Count >= MaxHeard)
        {
            _heard.Clear();
        }

        _heard[subject] = heard;
        return true;
    }

    /// <summary>
    /// Whether this process has told the opening itself. A store moves the times of a process whose clock is ahead, but not the time
    /// between them; and it gives the later of two openings the later of their ends.
    /// </summary>
    private bool IsOwn(CircuitOpening opening)
    {
        lock (_gate)
        {
            return _own.TryGetValue(opening.Subject, out CircuitOpening? own)
                && own.Reason == opening.Reason
                && (IsSame(own.OpenedAt - opening.OpenedAt, TimeSpan.Zero) || IsSame(own.OpenUntil - own.OpenedAt, opening.OpenUntil - opening.OpenedAt));
        }
    }

    // A store may keep times to the millisecond only.
    private static bool IsSame(TimeSpan one, TimeSpan other) => (one - other).Duration() < TimeSpan.FromMilliseconds(1);

    // An endpoint that works has no circuit which could tell that it does, where the store is read late; its lesson does.
    private bool IsRefuted(CircuitOpening opening) =>
        opening.Subject is { Kind: SubjectKind.Endpoint } subject
        && _book.Find(Subject.Of(SubjectKind.Target, subject.Provider, subject.Address, subject.Model)) is { } hint
        && hint.SupportedEndpoints.Any(lesson => lesson.Value == subject.Endpoint && lesson.LearnedAt > opening.OpenedAt);

    private static KnownOpening Known(CircuitOpening opening, TimeSpan shift) =>
        new(opening.OpenUntil + shift, opening.Reason, opening.Permanent, opening.Stated, opening.Growth);
}
