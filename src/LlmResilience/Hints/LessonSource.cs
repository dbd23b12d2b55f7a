namespace LlmResilience.Hints;

/// <summary>A subject's lessons, and what is to be told of them: those learned, and those that a person ended.</summary>
/// <remarks>Readers never lock: what is known is immutable and swapped whole. The rest is under the gate.</remarks>
internal abstract class LessonSource(Subject subject) : DeltaSource(subject)
{
    private readonly List<LearnedElement> _newLessons = [];
    private readonly List<LearnedElementKey> _newRemovals = [];
    private readonly HashSet<LearnedElementKey> _recalled = [];
    private HintLessons _lessons = HintLessons.None;
    private long _epoch;

    public long Epoch
    {
        get => Volatile.Read(ref _epoch);
        protected set => Volatile.Write(ref _epoch, value);
    }

    /// <summary>Whether the store has said what the epoch is; under the gate.</summary>
    protected bool KnowsEpoch { get; set; }

    public HintLessons Lessons => Volatile.Read(ref _lessons);

    public bool HasUnsupportedParameters => Lessons.UnsupportedParameters.Length > 0;

    public IReadOnlyList<LearnedElement> UnsupportedEndpoints => Lessons.UnsupportedEndpoints;

    public IReadOnlyList<LearnedElement> UnsupportedParameters => Lessons.UnsupportedParameters;

    public IReadOnlyList<LearnedElement> SupportedEndpoints => Lessons.SupportedEndpoints;

    /// <summary>The API path to use for this target, when one has been suggested or chosen and still counts.</summary>
    public string? PreferredEndpoint(DateTimeOffset now) => (FirstLive(Lessons.ChosenEndpoints, now) ?? FirstLive(Lessons.PreferredEndpoints, now))?.Value;

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
            if (!KnowsEpoch)
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

    /// <summary>What was learned before the store was read moves to the epoch that it names; what was recalled waits for its word.</summary>
    protected void MoveLessons_NeedsLock(long epoch, DateTimeOffset now)
    {
        RestampNew_NeedsLock(epoch);
        IEnumerable<LearnedElement> own = _lessons.All.Where(lesson => !_recalled.Contains(lesson.Key));
        Volatile.Write(ref _lessons, HintLessons.None.With(own.Select(lesson => lesson with { Epoch = epoch }), now));
        _recalled.Clear();
    }

    /// <summary>Takes over what the store knows, but for what a person has ended here meanwhile.</summary>
    protected void TakeOverLessons_NeedsLock(IEnumerable<LearnedElement> stored, DateTimeOffset now) =>
        Volatile.Write(ref _lessons, _lessons.With(stored.Where(lesson => !_newRemovals.Contains(lesson.Key)), now));

    /// <summary>Takes over a lesson of a document, unless a later one is known.</summary>
    protected void ImportLesson_NeedsLock(LearnedElement lesson, DateTimeOffset now)
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

    protected void RestampNew_NeedsLock(long epoch)
    {
        for (int i = 0; i < _newLessons.Count; i++)
        {
            _newLessons[i] = _newLessons[i] with { Epoch = epoch };
        }
    }

    protected HintDelta FillLessons_NeedsLock(HintDelta delta) => delta with { Learned = [.. _newLessons], Removed = [.. _newRemovals] };

    protected void LessonsTaken_NeedsLock()
    {
        _newLessons.Clear();
        _newRemovals.Clear();
    }

    protected void ClearLessons_NeedsLock()
    {
        Volatile.Write(ref _lessons, HintLessons.None);
        LessonsTaken_NeedsLock();
    }

    protected static bool Names(LearnedElement[] lessons, string value)
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

    protected static bool IsFresh(LearnedElement[] lessons, string endpoint, DateTimeOffset now)
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
}
