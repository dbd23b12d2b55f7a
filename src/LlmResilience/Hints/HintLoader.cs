using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>Takes over what the store knows: targets into the book, openings to the circuits.</summary>
internal sealed class HintLoader(HintBook book, HintOptions options, TimeProvider time, ILogger<HintLoader> logger)
{
    private readonly ILogger _logger = new QuietLogger(logger);

    /// <summary>
    /// Called on the flusher's loop with each opening that neither a closing nor its time has ended. What was shut and is due again starts
    /// afresh, as if nothing were known. Set before the start.
    /// </summary>
    public Action<CircuitOpening>? Restoring { get; set; }

    public void TakeOver(HintStoreSnapshot snapshot)
    {
        DateTimeOffset now = time.GetUtcNow();
        IEnumerable<StoredHint> targets = snapshot.Hints
            .Where(static hint => hint.Subject.Kind is SubjectKind.Target)
            .OrderByDescending(static hint => hint.LastAttemptAt)
            .Take(options.MaxTargets);
        foreach (StoredHint target in targets)
        {
            book.For(target.Subject).Absorb(target, now);
        }

        foreach (CircuitOpening opening in snapshot.Hints.Select(static hint => hint.Opening).OfType<CircuitOpening>())
        {
            if (opening.OpenUntil > now)
            {
                Restoring?.Invoke(opening);
            }
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
            if (hint.Subject.Kind is SubjectKind.Target && hint.Learned.Any(lesson => lesson.IsLive(now)))
            {
                book.For(hint.Subject).Recall(hint.Learned, now);
            }

            if (hint.Opening is { } opening && opening.OpenUntil > now)
            {
                Restoring?.Invoke(opening);
            }
        }
    }
}
