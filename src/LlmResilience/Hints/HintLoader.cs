using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>Takes over what the store knows: targets into the book, openings and closings to the circuits.</summary>
/// <remarks>For the flusher's loop alone, and only while no batch of its own is under way.</remarks>
internal sealed class HintLoader(HintBook book, HintOutbox outbox, HintOptions options, TimeProvider time, ILogger<HintLoader> logger)
{
    private readonly ILogger _logger = new QuietLogger(logger);

    /// <summary>
    /// Is told at start of each opening that neither a closing nor its time has ended, with how far this process's clock is ahead of the
    /// store's. What was shut and is due again starts afresh, as if nothing were known. Set before the start.
    /// </summary>
    public Action<CircuitOpening, TimeSpan>? Restoring { get; set; }

    /// <summary>Is told of each record that others have changed, with the store's clock. Set before the start.</summary>
    public Action<StoredHint, DateTimeOffset>? Hearing { get; set; }

    /// <summary>Is told of a target that a person has let be forgotten in another process. Set before the start.</summary>
    public Action<Subject>? Forgetting { get; set; }

    /// <summary>
    /// Is told of each subject on which a person's order may have changed, and whether one has ended by a person's word. Set before the start.
    /// </summary>
    public Action<Subject, bool>? Ordering { get; set; }

    /// <summary>Is told that the store's content was replaced, after it was taken over. Set before the start.</summary>
    public Action? Replaced { get; set; }

    /// <summary>Takes over what the store knows at start.</summary>
    public void TakeOver(HintStoreSnapshot snapshot)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (StoredHint stored in LatestTargets(snapshot).Concat(snapshot.Hints.Where(IsOrdered)))
        {
            book.For(stored.Subject).Absorb(stored, now);
        }

        TimeSpan ahead = HintClock.Ahead(now, snapshot.Clock);
        foreach (CircuitOpening opening in snapshot.Hints.Select(static hint => hint.Opening).OfType<CircuitOpening>())
        {
            if (opening.OpenUntil + ahead > now)
            {
                Restoring?.Invoke(opening, ahead);
            }
        }

        // Last, so that it goes before what was learned.
        foreach (StoredHint stored in snapshot.Hints.Where(IsOrdered))
        {
            Ordering?.Invoke(stored.Subject, false);
        }

        Log.Loaded(_logger, snapshot.Hints.Count);
    }

    /// <summary>
    /// Takes over what deltas say that the store has yet to hear, before it has been read: lessons and openings. Their counts come back with
    /// the store's.
    /// </summary>
    public void Recall(IEnumerable<HintDelta> deltas)
    {
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<Subject, StoredHint> hints = [];
        foreach (HintDelta delta in deltas)
        {
            hints[delta.Subject] = HintMerge.Apply(hints.GetValueOrDefault(delta.Subject), delta, now, version: 0);
        }

        foreach (StoredHint hint in hints.Values)
        {
            if ((hint.Subject.Kind is SubjectKind.Target || IsOrdered(hint)) && hint.Learned.Any(lesson => lesson.IsLive(now)))
            {
                book.For(hint.Subject).Recall(hint.Learned, now);
                Ordering?.Invoke(hint.Subject, false);
            }

            if (hint.Opening is { } opening && opening.OpenUntil > now)
            {
                Restoring?.Invoke(opening, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Takes over what has changed since.</summary>
    public void TakeOverChanges(HintStoreSnapshot changes)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (StoredHint stored in changes.Hints)
        {
            bool ended = HasEndedOrder(stored);
            if (stored.Subject.Kind is SubjectKind.Target || IsOrdered(stored))
            {
                TakeOverHint(stored, now);
            }

            Hearing?.Invoke(stored, changes.Clock);
            if (IsOrdered(stored))
            {
                Ordering?.Invoke(stored.Subject, ended);
            }
        }
    }

    /// <summary>
    /// Takes over a store that was emptied or replaced: counts are what it says. What this process knows to be true now is told to it
    /// again, so that the others, and the next start, have it back.
    /// </summary>
    public void TakeOverAnew(HintStoreSnapshot all)
    {
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<Subject, StoredHint> stored = all.Hints.ToDictionary(static hint => hint.Subject);
        foreach (Hint hint in book.All)
        {
            StoredHint known = stored.GetValueOrDefault(hint.Subject) ?? new StoredHint { Subject = hint.Subject };
            hint.StartAnew();
            hint.Absorb(known, now);
            if (hint.TellAgain(known.Learned, now))
            {
                outbox.Add(hint, atOnce: true);
            }
        }

        TakeOverChanges(all);
        Replaced?.Invoke();
    }

    private static bool IsOrdered(StoredHint stored) => stored.Learned.Any(static lesson => lesson.Kind is LearnedElementKind.Isolated);

    // Every removal raises the epoch, so that one of a later epoch than this process knows is news to it.
    private bool HasEndedOrder(StoredHint stored) =>
        stored.Learned.FirstOrDefault(static lesson => lesson.Key == StandingOrder.Key) is { RemovedInEpoch: { } removed } order
        && removed > order.Epoch
        && removed > (book.Find(stored.Subject)?.Epoch ?? 0);

    private IEnumerable<StoredHint> LatestTargets(HintStoreSnapshot snapshot) => snapshot.Hints
        .Where(static hint => hint.Subject.Kind is SubjectKind.Target)
        .OrderByDescending(static hint => hint.LastAttemptAt)
        .Take(options.MaxTargets);

    private void TakeOverHint(StoredHint stored, DateTimeOffset now)
    {
        Hint? hint = book.Find(stored.Subject);
        if (hint is null && (book.HasRoom || stored.Opening is not null || stored.Learned.Any(lesson => lesson.IsLive(now))))
        {
            hint = book.For(stored.Subject);
        }

        if (hint?.Absorb(stored, now) == true)
        {
            Forgetting?.Invoke(stored.Subject);
        }
    }
}
