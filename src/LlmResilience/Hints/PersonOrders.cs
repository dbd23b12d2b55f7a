using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>
/// Joins a person's orders, which are kept and shared as lessons, with the circuits that carry them out: those given here, those of other
/// processes, and those from before a start.
/// </summary>
/// <remarks>
/// Keys are known by fingerprints that other processes do not share, so that orders on them stay in this process. Hearing is for the
/// flusher's loop, the rest for any thread.
/// </remarks>
internal sealed class PersonOrders
{
    /// <summary>How many orders may hold in a process at a time. Each keeps its subject in memory.</summary>
    public const int Most = 1_000;

    private readonly CircuitBook _circuits;
    private readonly HintBook _book;
    private readonly HintLearner _learner;
    private readonly TimeProvider _time;

    public PersonOrders(CircuitBook circuits, HintBook book, HintLearner learner, HintLoader loader, TimeProvider time)
    {
        _circuits = circuits;
        _book = book;
        _learner = learner;
        _time = time;
        loader.Ordering = Hear;
    }

    /// <summary>Checks that one more order may be given.</summary>
    /// <exception cref="InvalidOperationException">Too many hold already.</exception>
    public void CheckRoom(Subject subject)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (_circuits.All.Count(circuit => circuit.Subject != subject && circuit.View(now).Isolated) >= Most)
        {
            throw new InvalidOperationException(
                $"{Most} circuits are isolated by persons already, and no more are kept. Reset those that need it no longer, or isolate a provider in the place of its targets.");
        }
    }

    /// <summary>Takes a subject out of service.</summary>
    public void Isolate(Subject subject, string who, string why, DateTimeOffset? until)
    {
        DateTimeOffset now = _time.GetUtcNow();
        LearnedElement order = StandingOrder.Isolating(who, why, now, until);
        if (IsShared(subject))
        {
            _learner.Order(subject, [StandingOrder.Key], order);
        }

        _circuits.For(subject).Isolate(StandingOrder.ToIsolation(order), now);
    }

    /// <summary>Ends an order on a subject, and has its circuit and those of its parts start afresh, here and in other processes.</summary>
    public void Reset(Subject subject)
    {
        if (IsShared(subject))
        {
            _learner.Order(subject, [StandingOrder.Key], null);
            _learner.OnClosed(subject, _time.GetUtcNow());
        }

        _circuits.Reset(subject);
    }

    /// <summary>Sets the endpoint to use for a target, whatever is learned; null leaves it to what is learned.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Choose(Subject target, string? endpoint, string who, string why)
    {
        LearnedElementKey[] ending = [.. (_book.Find(target)?.Lessons.ChosenEndpoints ?? []).Select(static lesson => lesson.Key)];
        if (endpoint is null)
        {
            if (ending.Length > 0)
            {
                _learner.Order(target, ending, null);
            }

            return ending.Length > 0;
        }

        LearnedElement chosen = StandingOrder.Choosing(endpoint, who, why, _time.GetUtcNow());
        _learner.Order(target, [.. ending.Append(chosen.Key).Distinct()], chosen);
        return true;
    }

    /// <summary>Has the circuit do what the lessons of a subject say.</summary>
    public void CarryOut(Subject subject)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (_book.Find(subject)?.Lessons.Order is { } order && order.IsLive(now))
        {
            _circuits.For(subject).Isolate(StandingOrder.ToIsolation(order), now);
        }
    }

    private static bool IsShared(Subject subject) => subject.Key is null;

    private void Hear(Subject subject, bool ended)
    {
        if (ended)
        {
            _circuits.Reset(subject);
        }

        CarryOut(subject);
    }
}
