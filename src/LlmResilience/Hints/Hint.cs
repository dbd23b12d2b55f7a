namespace LlmResilience.Hints;

/// <summary>What this process knows of one target.</summary>
/// <remarks>
/// Readers never lock: counts are interlocked, the rest is immutable and swapped whole. A good attempt adds without a lock or an
/// allocation; everything rarer (a failure, a lesson, a person's reset, the loop's taking) is under the gate.
/// Each count is what other processes and earlier lives counted, as the store told it, and what this object counted since the last reset:
/// the deltas are the difference to what was already taken, so that nothing is counted in two places.
/// </remarks>
internal sealed class Hint(Subject subject, long createdAtTicks) : LessonSource(subject)
{
    private Tally _errors;
    private Tally _successes;
    private HintError? _lastError;
    private HintError? _newError;
    private long _lastSuccessTicks;
    private long _lastAttemptTicks = createdAtTicks;
    private int _consecutiveErrors;
    private bool _attempted;
    private bool _forget;

    public long ErrorCount => _errors.Total;

    public long SuccessCount => _successes.Total;

    /// <summary>This process's own failures in a row that were not the request's fault.</summary>
    public int ConsecutiveErrors => Volatile.Read(ref _consecutiveErrors);

    public HintError? LastError => Volatile.Read(ref _lastError);

    public DateTimeOffset? LastSuccessAt => Volatile.Read(ref _lastSuccessTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>UTC ticks of the last attempt, or of the hint's making: what "least recently used" is measured by.</summary>
    public long LastUsedTicks => Volatile.Read(ref _lastAttemptTicks);

    /// <summary>Set when the book has let the hint go; the next thing learned about it brings it back.</summary>
    public bool IsEvicted { get; set; }

    public bool HasFailures => ConsecutiveErrors > 0;

    /// <summary>Adds a good attempt. Returns whether its endpoint teaches something, which the caller then learns.</summary>
    public bool Succeed(string endpoint, DateTimeOffset now)
    {
        if (Volatile.Read(ref _consecutiveErrors) != 0)
        {
            Volatile.Write(ref _consecutiveErrors, 0);
        }

        Volatile.Write(ref _lastSuccessTicks, now.UtcTicks);
        Volatile.Write(ref _lastAttemptTicks, now.UtcTicks);
        Volatile.Write(ref _attempted, true);

        // Last, since it is a full fence: whoever then finds the hint already marked knows that its taking will see all of this.
        _successes.Increment();
        HintLessons lessons = Lessons;
        return Names(lessons.UnsupportedEndpoints, endpoint) || !IsFresh(lessons.SupportedEndpoints, endpoint, now);
    }

    /// <summary>Adds a failed attempt, with what to show as the last error, and whether it counts as one more failure in a row.</summary>
    public void Fail(HintError? error, bool inARow, DateTimeOffset now)
    {
        Volatile.Write(ref _lastAttemptTicks, now.UtcTicks);
        Volatile.Write(ref _attempted, true);
        lock (Gate)
        {
            if (inARow)
            {
                Interlocked.Increment(ref _consecutiveErrors);
            }

            if (error is not null)
            {
                _newError = error;
                Volatile.Write(ref _lastError, error);
            }
        }

        _errors.Increment();
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

    /// <summary>Takes over what the store knows. The loop calls it, and only while no batch of its own is under way.</summary>
    /// <returns>Whether a person has let the target be forgotten elsewhere, so that what was known here is gone.</returns>
    public bool Absorb(StoredHint stored, DateTimeOffset now)
    {
        lock (Gate)
        {
            if (_forget)
            {
                return false;
            }

            bool forgotten = stored.ResetEpoch > Epoch && KnowsEpoch;
            if (forgotten)
            {
                Clear_NeedsLock();
            }
            else if (!KnowsEpoch)
            {
                // What was learned before the store was read belongs to the epoch that it names, like all that comes after.
                MoveLessons_NeedsLock(stored.Epoch, now);
            }

            if (!_attempted && stored.LastAttemptAt is { } used)
            {
                Volatile.Write(ref _lastAttemptTicks, used.UtcTicks);
            }

            Epoch = stored.Epoch;
            KnowsEpoch = true;
            _errors.Absorb(stored.ErrorCount);
            _successes.Absorb(stored.SuccessCount);
            TakeOverLessons_NeedsLock(stored.Learned, now);
            if (stored.LastError is { } error && !(LastError?.At >= error.At))
            {
                Volatile.Write(ref _lastError, error);
            }

            if (stored.LastSuccessAt is { } success && success.UtcTicks > Volatile.Read(ref _lastSuccessTicks))
            {
                Volatile.Write(ref _lastSuccessTicks, success.UtcTicks);
            }

            return forgotten;
        }
    }

    /// <summary>The store's content was replaced: what it knew of epochs is gone with it. The loop calls it before <see cref="Absorb"/>.</summary>
    public void StartAnew()
    {
        lock (Gate)
        {
            KnowsEpoch = false;
            Epoch = 0;
        }
    }

    /// <inheritdoc/>
    public override void AdoptEpoch(in SubjectEpoch epoch, HintDelta sent)
    {
        lock (Gate)
        {
            if (epoch.Epoch <= Epoch)
            {
                return;
            }

            KnowsEpoch = true;
            bool own = sent.Forget || sent.Removed.Count > 0;
            if (!own && epoch.ResetEpoch > Epoch)
            {
                Clear_NeedsLock();
            }

            Epoch = epoch.Epoch;
            if (own)
            {
                // What was learned while the removal was under way came after it.
                RestampNew_NeedsLock(epoch.Epoch);
            }
        }
    }

    protected override HintDelta Fill_NeedsLock(HintDelta delta)
    {
        DateTimeOffset? lastAttempt = Volatile.Read(ref _attempted) ? new DateTimeOffset(LastUsedTicks, TimeSpan.Zero) : null;
        return FillLessons_NeedsLock(delta) with
        {
            Epoch = Epoch,
            Forget = _forget,
            Errors = _errors.Untaken,
            Successes = _successes.Untaken,
            ConsecutiveErrors = ConsecutiveErrors,
            LastAttemptAt = lastAttempt,
            LastError = _newError,
            LastSuccessAt = LastSuccessAt,
        };
    }

    protected override void Taken_NeedsLock(HintDelta delta)
    {
        _errors.Take(delta.Errors);
        _successes.Take(delta.Successes);
        LessonsTaken_NeedsLock();
        _newError = null;
        _forget = false;
    }

    private void Clear_NeedsLock()
    {
        _errors.Reset();
        _successes.Reset();
        ClearLessons_NeedsLock();
        Volatile.Write(ref _lastError, null);
        Volatile.Write(ref _lastSuccessTicks, 0);
        Volatile.Write(ref _consecutiveErrors, 0);
        _newError = null;
    }
}
