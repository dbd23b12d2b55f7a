using LlmResilience.Hints;

namespace LlmResilience;

/// <summary>The rules by which what processes learned becomes one record. Every store applies these and no others.</summary>
/// <remarks>
/// <para>
/// Counts add. Of last errors, last successes and lessons the later one wins, whichever came first. Failures in a row are each process's
/// own: the record shows those of the process that made the latest attempt. An opening ends with a closing at its time or later; of two
/// openings the later one is kept, with the later of their ends. Of more lessons than are kept the earliest learned leave, persons' orders last.
/// </para>
/// <para>The functions are pure and may be called from anywhere.</para>
/// </remarks>
public static class HintMerge
{
    private const int MaxLessons = 256;

    /// <summary>How far ahead of the store's clock a time may be before it is clamped.</summary>
    /// <value>5 minutes.</value>
    public static TimeSpan ClockTolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an expired or removed lesson is kept, so that an older copy that arrives late cannot bring it back.</summary>
    /// <value>30 days.</value>
    public static TimeSpan KeepDeadLessonsFor { get; } = TimeSpan.FromDays(30);

    /// <summary>How long a store remembers the last batch number of a writer that is no longer heard of.</summary>
    /// <value>30 days.</value>
    public static TimeSpan KeepWritersFor { get; } = TimeSpan.FromDays(30);

    /// <summary>Applies a delta to what is stored about its subject.</summary>
    /// <param name="stored">What is stored, or null when the subject is new.</param>
    /// <param name="delta">The delta.</param>
    /// <param name="storeClock">The store's clock.</param>
    /// <param name="version">The version that the store has with this change.</param>
    /// <returns>The record to store in its place.</returns>
    public static StoredHint Apply(StoredHint? stored, HintDelta delta, DateTimeOffset storeClock, long version)
    {
        ArgumentNullException.ThrowIfNull(delta);
        delta = HintClock.Clamp(delta, storeClock);
        StoredHint hint = stored ?? new StoredHint { Subject = delta.Subject };
        bool stale = !delta.Forget && delta.Epoch < hint.ResetEpoch;
        long? raised = delta.Forget || delta.Removed.Count > 0 ? hint.Epoch + 1 : null;
        if (raised is { } epoch)
        {
            hint = delta.Forget ? Forget(hint, delta, epoch, storeClock) : Remove(hint, delta, epoch, storeClock);
        }

        hint = AddOpening(hint, delta) with { Version = version };
        return stale ? hint : AddContent(hint, delta, raised, storeClock);
    }

    /// <summary>Merges two copies of one lesson. The order of the arguments does not matter, nor how often a copy is merged.</summary>
    /// <param name="first">One copy.</param>
    /// <param name="second">Another copy with the same identity.</param>
    /// <returns>The copy of the later epoch, in one epoch the later learned, with the latest removal of both.</returns>
    /// <exception cref="ArgumentException">The two are different lessons.</exception>
    public static LearnedElement Merge(LearnedElement first, LearnedElement second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Key != second.Key)
        {
            throw new ArgumentException("Only copies of one lesson can be merged.", nameof(second));
        }

        LearnedElement winner = Compare(first, second) >= 0 ? first : second;
        long removed = Math.Max(first.RemovedInEpoch ?? long.MinValue, second.RemovedInEpoch ?? long.MinValue);
        return removed == long.MinValue ? winner : winner with { RemovedInEpoch = removed };
    }

    private static StoredHint AddOpening(StoredHint hint, HintDelta delta)
    {
        DateTimeOffset? closedAt = Later(hint.ClosedAt, delta.ClosedAt);
        CircuitOpening? opening = Later(hint.Opening, delta.Opening);
        return hint with { ClosedAt = closedAt, Opening = opening?.OpenedAt <= closedAt ? null : opening };
    }

    private static StoredHint AddContent(StoredHint hint, HintDelta delta, long? raised, DateTimeOffset storeClock)
    {
        (DateTimeOffset?, int) stored = (hint.LastAttemptAt, hint.ConsecutiveErrors);
        (DateTimeOffset?, int) reported = (delta.LastAttemptAt, delta.ConsecutiveErrors);
        (DateTimeOffset? lastAttemptAt, int consecutive) =
            Comparer<(DateTimeOffset?, int)>.Default.Compare(reported, stored) > 0 ? reported : stored;
        return hint with
        {
            ErrorCount = hint.ErrorCount + delta.Errors,
            SuccessCount = hint.SuccessCount + delta.Successes,
            LastAttemptAt = lastAttemptAt,
            ConsecutiveErrors = consecutive,
            LastError = Later(hint.LastError, delta.LastError),
            LastSuccessAt = Later(hint.LastSuccessAt, delta.LastSuccessAt),
            Learned = Learn(hint, delta.Learned, raised, storeClock),
        };
    }

    private static IReadOnlyList<LearnedElement> Learn(
        StoredHint hint, IReadOnlyList<LearnedElement> learned, long? raised, DateTimeOffset storeClock)
    {
        if (learned.Count == 0)
        {
            return hint.Learned;
        }

        Dictionary<LearnedElementKey, LearnedElement> byKey = hint.Learned.ToDictionary(static element => element.Key);
        foreach (LearnedElement element in learned)
        {
            LearnedElement fresh = raised is { } epoch ? element with { Epoch = epoch } : element;
            if (fresh.Epoch >= hint.ResetEpoch)
            {
                byKey[fresh.Key] = byKey.TryGetValue(fresh.Key, out LearnedElement? old) ? Merge(old, fresh) : fresh;
            }
        }

        return Prune(byKey, storeClock);
    }

    private static StoredHint Forget(StoredHint hint, HintDelta delta, long epoch, DateTimeOffset storeClock) => new()
    {
        Subject = hint.Subject,
        Epoch = epoch,
        ResetEpoch = epoch,
        ClosedAt = Later(hint.ClosedAt, delta.ClosedAt ?? storeClock),
    };

    private static StoredHint Remove(StoredHint hint, HintDelta delta, long epoch, DateTimeOffset storeClock)
    {
        Dictionary<LearnedElementKey, LearnedElement> byKey = hint.Learned.ToDictionary(static element => element.Key);
        foreach (LearnedElementKey key in delta.Removed)
        {
            // A lesson that another process has yet to deliver is removed as well, hence the mark for one that is not known.
            LearnedElement old = byKey.GetValueOrDefault(key) ?? new LearnedElement
            {
                Kind = key.Kind,
                Value = key.Value,
                Endpoint = key.Endpoint,
                LearnedAt = storeClock,
                ExpiresAt = storeClock,
                Epoch = epoch - 1,
            };
            byKey[key] = old with { RemovedInEpoch = epoch };
        }

        return hint with { Epoch = epoch, Learned = Prune(byKey, storeClock) };
    }

    private static LearnedElement[] Prune(Dictionary<LearnedElementKey, LearnedElement> byKey, DateTimeOffset storeClock) =>
        [.. byKey.Values
            .Where(element => element.ExpiresAt > storeClock - KeepDeadLessonsFor)
            .OrderBy(static element => element.Kind < LearnedElementKind.ChosenEndpoint)
            .ThenByDescending(static element => element.LearnedAt)
            .ThenBy(static element => element.Kind)
            .ThenBy(static element => element.Value, StringComparer.Ordinal)
            .ThenBy(static element => element.Endpoint, StringComparer.Ordinal)
            .Take(MaxLessons)];

    private static int Compare(LearnedElement a, LearnedElement b) =>
        a.Epoch != b.Epoch ? a.Epoch.CompareTo(b.Epoch)
        : a.LearnedAt != b.LearnedAt ? a.LearnedAt.CompareTo(b.LearnedAt)
        : a.ExpiresAt != b.ExpiresAt ? a.ExpiresAt.CompareTo(b.ExpiresAt)
        : string.CompareOrdinal(a.Replacement, b.Replacement) is var byReplacement and not 0 ? byReplacement
        : string.CompareOrdinal(a.Evidence, b.Evidence);

    private static CircuitOpening? Later(CircuitOpening? a, CircuitOpening? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        (DateTimeOffset, DateTimeOffset, LlmErrorCategory, int) keyOfA = (a.OpenedAt, a.OpenUntil, a.Reason, a.Growth);
        CircuitOpening later = keyOfA.CompareTo((b.OpenedAt, b.OpenUntil, b.Reason, b.Growth)) >= 0 ? a : b;
        return a.OpenUntil == b.OpenUntil ? later : later with { OpenUntil = a.OpenUntil > b.OpenUntil ? a.OpenUntil : b.OpenUntil };
    }

    private static HintError? Later(HintError? a, HintError? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        int order = a.At != b.At ? a.At.CompareTo(b.At)
            : a.Category != b.Category ? a.Category.CompareTo(b.Category)
            : a.StatusCode != b.StatusCode ? Nullable.Compare(a.StatusCode, b.StatusCode)
            : string.CompareOrdinal(a.Message, b.Message);
        return order >= 0 ? a : b;
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}
