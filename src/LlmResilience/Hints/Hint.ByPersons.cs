namespace LlmResilience.Hints;

/// <content>What persons change about a hint.</content>
internal sealed partial class Hint
{
    /// <summary>A person removes one lesson.</summary>
    public bool Remove(LearnedElementKey key, DateTimeOffset now)
    {
        lock (Gate)
        {
            if (_lessons.Find(key) is null)
            {
                return false;
            }

            Volatile.Write(ref _lessons, _lessons.Without(key, now));
            _newLessons.RemoveAll(waiting => waiting.Key == key);
            _newRemovals.Add(key);
            return true;
        }
    }

    /// <summary>A person's order ends some lessons, whether they are known here or not, and may begin another.</summary>
    /// <remarks>The removals raise the epoch, so that the order goes before all that was said earlier, here and elsewhere.</remarks>
    public void Order(IReadOnlyList<LearnedElementKey> ending, LearnedElement? beginning, DateTimeOffset now)
    {
        lock (Gate)
        {
            HintLessons lessons = _lessons;
            foreach (LearnedElementKey key in ending)
            {
                lessons = lessons.Without(key, now);
                _newLessons.RemoveAll(waiting => waiting.Key == key);
                _recalled.Remove(key);
                if (!_newRemovals.Contains(key))
                {
                    _newRemovals.Add(key);
                }
            }

            if (beginning is not null)
            {
                LearnedElement stamped = beginning with { Epoch = Epoch };
                lessons = lessons.With([stamped], now);
                _newLessons.Add(stamped);
            }

            Volatile.Write(ref _lessons, lessons);
        }
    }

    /// <summary>A person lets the target be forgotten.</summary>
    public void Forget(DateTimeOffset now)
    {
        lock (Gate)
        {
            Clear_NeedsLock();
            Close_NeedsLock(now);
            _forget = true;
        }
    }

    /// <summary>
    /// A person brings what another store knew: counts rise to its totals and are never added to, of the rest the later wins, and lessons
    /// count in the present epoch.
    /// </summary>
    public void Import(HintDelta known, DateTimeOffset now)
    {
        lock (Gate)
        {
            _errors.RaiseTo(known.Errors);
            _successes.RaiseTo(known.Successes);
            if (known.LastAttemptAt is { } attempt && !(Volatile.Read(ref _attempted) && attempt.UtcTicks <= LastUsedTicks))
            {
                Volatile.Write(ref _lastAttemptTicks, attempt.UtcTicks);
                Volatile.Write(ref _attempted, true);
            }

            if (known.LastSuccessAt is { } success && success.UtcTicks > Volatile.Read(ref _lastSuccessTicks))
            {
                Volatile.Write(ref _lastSuccessTicks, success.UtcTicks);
            }

            if (known.LastError is { } error && !(LastError?.At >= error.At))
            {
                _newError = error;
                Volatile.Write(ref _lastError, error);
            }

            foreach (LearnedElement lesson in known.Learned)
            {
                ImportLesson_NeedsLock(lesson with { Epoch = Epoch, RemovedInEpoch = null }, now);
            }
        }
    }

    private void ImportLesson_NeedsLock(LearnedElement lesson, DateTimeOffset now)
    {
        // By time alone: the document knows nothing of epochs.
        if (!lesson.IsLive(now) || (_lessons.Find(lesson.Key) is { } own && own.IsLive(now) && own.LearnedAt >= lesson.LearnedAt))
        {
            return;
        }

        Volatile.Write(ref _lessons, _lessons.Without(lesson.Key, now).With([lesson], now));
        _newLessons.RemoveAll(waiting => waiting.Key == lesson.Key);
        _newLessons.Add(lesson);
        _recalled.Remove(lesson.Key);
    }
}
