namespace LlmResilience.Hints;

/// <summary>What this process knows of one target.</summary>
/// <remarks>
/// Readers never lock: counts are interlocked, the rest is immutable and swapped whole. A good attempt adds without a lock or an
/// allocation; everything rarer (a failure, a lesson, a person's reset, the loop's taking) is under the gate.
/// Each count is what other processes and earlier lives counted, as the store told it, and what this object counted since the last reset:
/// the deltas are the difference to what was already taken, so that nothing is counted in two places.
/// </remarks>
internal sealed class Hint(Subject subject, long createdAtTicks) : DeltaSource(subject)
{
    private readonly List<LearnedElement> _newLessons = [];
    private readonly List<LearnedElementKey> _newRemovals = [];
    private readonly HashSet<LearnedElementKey> _recalled = [];
    private HintLessons _lessons = HintLessons.None;
    private Tally _errors;
    private Tally _successes;
    private HintError? _lastError;
    private HintError? _newError;
    private long _lastSuccessTicks;
    private long _lastAttemptTicks = createdAtTicks;
    private long _epoch;
    private int _consecutiveErrors;
    private bool _attempted;
    private bool _knowsEpoch;
    private bool _forget;

    public long ErrorCount => _errors.Total;

    public long SuccessCount => _successes.Total;

    /// <summary>This process's own failures in a row that were not the request's fault.</summary>
    public int ConsecutiveErrors => Volatile.Read(ref _consecutiveErrors);

    public HintError? LastError => Volatile.Read(ref _lastError);

    public DateTimeOffset? LastSuccessAt => Volatile.Read(ref _lastSuccessTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>UTC ticks of the last attempt, or of the hint's making: what "least recently used" is measured by.</summary>
    public long LastUsedTicks => Volatile.Read(ref _lastAttemptTicks);

    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Set when the book has let the hint go; the next thing learned about it brings it back.</summary>
    public bool IsEvicted { get; set; }

    public HintLessons Lessons => Volatile.Read(ref _lessons);

    public bool HasUnsupportedParameters => Lessons.UnsupportedParameters.Length > 0;

    public IReadOnlyList<LearnedElement> UnsupportedEndpoints => Lessons.UnsupportedEndpoints;

    public IReadOnlyList<LearnedElement> UnsupportedParameters => Lessons.UnsupportedParameters;

    public IReadOnlyList<LearnedElement> SupportedEndpoints => Lessons.SupportedEndpoints;

    public bool HasFailures => ConsecutiveErrors > 0;

    /// <summary>The API path to use for this target, when one has been suggested or chosen and still counts.</summary>
    public string? PreferredEndpoint(DateTimeOffset now) => FirstLive(Lessons.PreferredEndpoints, now)?.Value;

    public bool IsUnsupported(string endpoint, DateTimeOffset now)
    {
        foreach (LearnedElement lesson in Lessons.UnsupportedEndpoints)
        {
            if (lesson.Value == endpoint && lesson.IsLive(now))
            {
                return true;
            }
        }

        return false;
    }

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

    public void Learn(LearnedElement lesson, DateTimeOffset now)
    {
        lock (Gate)
        {
            LearnedElement stamped = lesson with { Epoch = Epoch };
            Volatile.Write(ref _lessons, _lessons.With([stamped], now));
            _newLessons.RemoveAll(waiting => waiting.Key == stamped.Key);
            _newLessons.Add(stamped);
            _recalled.Remove(stamped.Key);
        }
    }

    /// <summary>Takes over lessons that an earlier process left, to be used until the store says what they are worth.</summary>
    public void Recall(IEnumerable<LearnedElement> lessons, DateTimeOffset now)
    {
        lock (Gate)
        {
            if (!_knowsEpoch)
            {
                LearnedElement[] fresh = [.. lessons.Where(lesson => _lessons.Find(lesson.Key) is null)];
                _recalled.UnionWith(fresh.Select(static lesson => lesson.Key));
                Volatile.Write(ref _lessons, _lessons.With(fresh, now));
            }
        }
    }

    /// <summary>Lets a lesson that proved wrong end now.</summary>
    public bool Unlearn(LearnedElementKey key, DateTimeOffset now)
    {
        LearnedElement? lesson = Lessons.Find(key);
        if (lesson is null)
        {
            return false;
        }

        // Of two copies the later learned wins, so the end must not look older than the lesson.
        DateTimeOffset at = now > lesson.LearnedAt ? now : lesson.LearnedAt.AddTicks(1);
        Learn(lesson with { LearnedAt = at, ExpiresAt = at }, at);
        return true;
    }

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

            bool forgotten = stored.ResetEpoch > Epoch && _knowsEpoch;
            if (forgotten)
            {
                Clear_NeedsLock();
            }
            else if (!_knowsEpoch)
            {
                // What was learned before the store was read belongs to the epoch that it names, like all that comes after.
                Restamp(_newLessons, stored.Epoch);
                IEnumerable<LearnedElement> own = _lessons.All.Where(lesson => !_recalled.Contains(lesson.Key));
                Volatile.Write(ref _lessons, HintLessons.None.With(own.Select(lesson => lesson with { Epoch = stored.Epoch }), now));
                _recalled.Clear();
            }

            _knowsEpoch = true;
            if (!_attempted && stored.LastAttemptAt is { } used)
            {
                Volatile.Write(ref _lastAttemptTicks, used.UtcTicks);
            }

            Volatile.Write(ref _epoch, stored.Epoch);
            _errors.Absorb(stored.ErrorCount);
            _successes.Absorb(stored.SuccessCount);
            IEnumerable<LearnedElement> lessons = stored.Learned.Where(lesson => !_newRemovals.Contains(lesson.Key));
            Volatile.Write(ref _lessons, _lessons.With(lessons, now));
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
            _knowsEpoch = false;
            Volatile.Write(ref _epoch, 0);
        }
    }

    /// <summary>Has the lessons told to the store again that still count and that it does not know.</summary>
    /// <returns>Whether there are any.</returns>
    public bool TellAgain(IReadOnlyList<LearnedElement> known, DateTimeOffset now)
    {
        lock (Gate)
        {
            HashSet<LearnedElementKey> told = [.. known.Where(lesson => lesson.IsLive(now)).Select(static lesson => lesson.Key)];
            told.UnionWith(_newLessons.Select(static lesson => lesson.Key));
            LearnedElement[] untold = Array.FindAll(_lessons.All, lesson => lesson.IsLive(now) && !told.Contains(lesson.Key));
            _newLessons.AddRange(untold);
            return untold.Length > 0;
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

            _knowsEpoch = true;
            bool own = sent.Forget || sent.Removed.Count > 0;
            if (!own && epoch.ResetEpoch > Epoch)
            {
                Clear_NeedsLock();
            }

            Volatile.Write(ref _epoch, epoch.Epoch);
            if (own)
            {
                // What was learned while the removal was under way came after it.
                Restamp(_newLessons, epoch.Epoch);
            }
        }
    }

    protected override HintDelta Fill_NeedsLock(HintDelta delta)
    {
        DateTimeOffset? lastAttempt = Volatile.Read(ref _attempted) ? new DateTimeOffset(LastUsedTicks, TimeSpan.Zero) : null;
        return delta with
        {
            Epoch = Epoch,
            Forget = _forget,
            Errors = _errors.Untaken,
            Successes = _successes.Untaken,
            ConsecutiveErrors = ConsecutiveErrors,
            LastAttemptAt = lastAttempt,
            LastError = _newError,
            LastSuccessAt = LastSuccessAt,
            Learned = [.. _newLessons],
            Removed = [.. _newRemovals],
        };
    }

    protected override void Taken_NeedsLock(HintDelta delta)
    {
        _errors.Take(delta.Errors);
        _successes.Take(delta.Successes);
        _newLessons.Clear();
        _newRemovals.Clear();
        _newError = null;
        _forget = false;
    }

    private static bool Names(LearnedElement[] lessons, string value)
    {
        foreach (LearnedElement lesson in lessons)
        {
            if (lesson.Value == value)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFresh(LearnedElement[] lessons, string endpoint, DateTimeOffset now)
    {
        foreach (LearnedElement lesson in lessons)
        {
            if (lesson.Value == endpoint)
            {
                // Renewed when half of its life is over, so that a good attempt seldom has anything to learn.
                return now.UtcTicks < lesson.LearnedAt.UtcTicks + ((lesson.ExpiresAt.UtcTicks - lesson.LearnedAt.UtcTicks) / 2);
            }
        }

        return false;
    }

    private static LearnedElement? FirstLive(LearnedElement[] lessons, DateTimeOffset now)
    {
        foreach (LearnedElement lesson in lessons)
        {
            if (lesson.IsLive(now))
            {
                return lesson;
            }
        }

        return null;
    }

    private static void Restamp(List<LearnedElement> lessons, long epoch)
    {
        for (int i = 0; i < lessons.Count; i++)
        {
            lessons[i] = lessons[i] with { Epoch = epoch };
        }
    }

    private void Clear_NeedsLock()
    {
        _errors.Reset();
        _successes.Reset();
        Volatile.Write(ref _lessons, HintLessons.None);
        Volatile.Write(ref _lastError, null);
        Volatile.Write(ref _lastSuccessTicks, 0);
        Volatile.Write(ref _consecutiveErrors, 0);
        _newLessons.Clear();
        _newRemovals.Clear();
        _newError = null;
    }
}
