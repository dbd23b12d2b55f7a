using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>The in-process truth about targets. Looking up never locks, waits or, for a known target, allocates.</summary>
/// <remarks>
/// Bounded: beyond the limit a twentieth leaves, unimportant hints before those with lessons, failures, a reset or something to tell the
/// store, and of each the least recently used first; one with a person's order stays. A hint that left may still be held by a call: what it learns brings it back.
/// </remarks>
internal sealed class HintBook(HintOptions options, TimeProvider time, ILogger<HintBook> logger)
{
    private readonly ConcurrentDictionary<Subject, Hint> _hints = new();
    private readonly Lock _trimming = new();
    private int _count;
    private int _full;

    /// <summary>All hints: of targets, and of those other subjects on which a person gave an order.</summary>
    public IReadOnlyCollection<Hint> All => (IReadOnlyCollection<Hint>)_hints.Values;

    public IEnumerable<Hint> Targets => All.Where(static hint => hint.Subject.Kind is SubjectKind.Target);

    /// <summary>Whether another target fits without one leaving for it.</summary>
    public bool HasRoom => Volatile.Read(ref _count) < options.MaxTargets;

    public Hint For(Subject target)
    {
        if (_hints.TryGetValue(target, out Hint? known))
        {
            return known;
        }

        Hint hint = new(target, time.GetUtcNow().UtcTicks);
        return Add(hint) ? hint : _hints.GetOrAdd(target, hint);
    }

    public Hint? Find(Subject target) => _hints.GetValueOrDefault(target);

    /// <summary>Brings a hint back that had left, unless another took its place.</summary>
    public void Return(Hint hint)
    {
        hint.IsEvicted = false;
        if (!Add(hint))
        {
            hint.IsEvicted = !ReferenceEquals(_hints.GetValueOrDefault(hint.Subject), hint);
        }
    }

    private static bool IsImportant(Hint hint) => hint.IsDirty || hint.HasFailures || hint.Epoch > 0 || hint.Lessons.All.Length > 0;

    private bool Add(Hint hint)
    {
        if (!_hints.TryAdd(hint.Subject, hint))
        {
            return false;
        }

        if (Interlocked.Increment(ref _count) > options.MaxTargets)
        {
            Trim(hint);
        }

        return true;
    }

    private void Trim(Hint newest)
    {
        int left = 0;
        lock (_trimming)
        {
            int excess = Volatile.Read(ref _count) - options.MaxTargets;
            if (excess <= 0)
            {
                return;
            }

            IEnumerable<Hint> leaving = _hints.Values
                .Where(hint => !ReferenceEquals(hint, newest) && hint.Lessons.Order is null)
                .Select(static hint => (Hint: hint, Important: IsImportant(hint), hint.LastUsedTicks))
                .OrderBy(static entry => entry.Important)
                .ThenBy(static entry => entry.LastUsedTicks)
                .Take(excess + (options.MaxTargets / 20))
                .Select(static entry => entry.Hint)
                .ToArray();
            foreach (Hint hint in leaving)
            {
                hint.IsEvicted = true;
                if (_hints.TryRemove(KeyValuePair.Create(hint.Subject, hint)))
                {
                    Interlocked.Decrement(ref _count);
                    left++;
                }
            }
        }

        if (left > 0 && Interlocked.Exchange(ref _full, 1) == 0)
        {
            Log.BookFull(logger, options.MaxTargets);
        }
    }
}
