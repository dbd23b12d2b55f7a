using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>The subjects other than targets whose circuits have changed, until the store has been told.</summary>
/// <remarks>May be called from any thread; circuits change seldom, so a lock does. Bounded as the targets are: those already told leave first.</remarks>
internal sealed class StandingSources(HintOptions options, ILogger<StandingSources> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Subject, StandingSource> _sources = [];
    private bool _full;

    /// <summary>Changes a subject's source. Returns it, to be told to the store, or null when too many wait already.</summary>
    public StandingSource? Change(Subject subject, Action<DeltaSource> change)
    {
        lock (_gate)
        {
            StandingSource? source = FindOrAdd_NeedsLock(subject);
            if (source is null)
            {
                return null;
            }

            change(source);
            return source;
        }
    }

    private StandingSource? FindOrAdd_NeedsLock(Subject subject)
    {
        if (_sources.TryGetValue(subject, out StandingSource? known))
        {
            return known;
        }

        if (_sources.Count >= options.MaxTargets && !MakeRoom_NeedsLock())
        {
            return null;
        }

        StandingSource source = new(subject);
        _sources.Add(subject, source);
        return source;
    }

    private bool MakeRoom_NeedsLock()
    {
        // One that was changed but is not yet marked may leave as well: whoever changed it holds it, and it is told all the same.
        foreach (Subject told in _sources.Where(static entry => !entry.Value.IsDirty).Select(static entry => entry.Key).ToArray())
        {
            _sources.Remove(told);
        }

        if (_sources.Count < options.MaxTargets)
        {
            return true;
        }

        if (!_full)
        {
            _full = true;
            Log.StandingsFull(logger, options.MaxTargets);
        }

        return false;
    }
}
