using LlmResilience.Hints.Delivery;

namespace LlmResilience.Hints;

/// <summary>Makes one delta of two about one subject, neither of which a store has seen: applied, it says what the two say one after the other.</summary>
internal static class DeltaMerge
{
    /// <summary>Merges what was learned first with what was learned then. Null stands for nothing.</summary>
    public static HintDelta? Merge(HintDelta? first, HintDelta? then)
    {
        if (first is null || then is null || then.Forget)
        {
            return then ?? first;
        }

        // Whoever begins anew about a subject knows no epoch yet. Lessons keep an epoch of their own, which the store looks at.
        then = EpochStamp.Raise(then, first.Epoch);
        bool thenIsLater = Nullable.Compare(then.LastAttemptAt, first.LastAttemptAt) is var order and not 0 ? order > 0 : then.ConsecutiveErrors > first.ConsecutiveErrors;
        DateTimeOffset? closedAt = Later(first.ClosedAt, then.ClosedAt);
        CircuitOpening? opening = then.Opening ?? first.Opening;
        return then with
        {
            EpochIsUnknown = first.EpochIsUnknown && then.EpochIsUnknown,
            Forget = first.Forget,
            Errors = first.Errors + then.Errors,
            Successes = first.Successes + then.Successes,
            ConsecutiveErrors = thenIsLater ? then.ConsecutiveErrors : first.ConsecutiveErrors,
            LastAttemptAt = Later(first.LastAttemptAt, then.LastAttemptAt),
            LastError = first.LastError is { } error && !(then.LastError?.At >= error.At) ? error : then.LastError,
            LastSuccessAt = Later(first.LastSuccessAt, then.LastSuccessAt),
            Learned = Learned(first, then),
            Removed = [.. first.Removed.Union(then.Removed)],
            Opening = opening?.OpenedAt <= closedAt ? null : opening,
            ClosedAt = closedAt,
        };
    }

    private static LearnedElement[] Learned(HintDelta first, HintDelta then)
    {
        Dictionary<LearnedElementKey, LearnedElement> lessons = [];
        foreach (LearnedElement lesson in first.Learned.Where(lesson => !then.Removed.Contains(lesson.Key)).Concat(then.Learned))
        {
            lessons[lesson.Key] = lessons.TryGetValue(lesson.Key, out LearnedElement? other) ? HintMerge.Merge(other, lesson) : lesson;
        }

        return [.. lessons.Values];
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}
