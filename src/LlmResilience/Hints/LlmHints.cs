namespace LlmResilience.Hints;

/// <summary>The read side of the book, joined with what the circuits say.</summary>
internal sealed class LlmHints(HintBook book, HintLearner learner, HintFlusher flusher, TimeProvider time, Func<Subject, StandingOfTarget> standingOf)
    : ILlmHints
{
    /// <summary>Called with each subject whose openings a person let be forgotten: a target, or an endpoint of one. Set before the first use.</summary>
    public Action<Subject>? Forgetting { get; set; }

    public HintStoreHealth Health => flusher.Health;

    public IReadOnlyList<TargetHint> List() =>
        [.. book.Targets
            .Select(Describe)
            .OrderBy(static hint => hint.Target, StringComparer.Ordinal)
            .ThenBy(static hint => hint.Address, StringComparer.Ordinal)];

    public TargetHint? Find(string provider, string model) => Look(provider, model) is { } hint ? Describe(hint) : null;

    public bool Forget(string provider, string model)
    {
        if (Look(provider, model) is not { } hint)
        {
            return false;
        }

        string[] endpoints = [.. hint.UnsupportedEndpoints.Select(static lesson => lesson.Value)];
        learner.Forget(hint);
        Forgetting?.Invoke(hint.Subject);
        foreach (string endpoint in endpoints)
        {
            Reopen(hint.Subject, endpoint);
        }

        return true;
    }

    public bool Forget(string provider, string model, LearnedElementKey lesson)
    {
        if (Look(provider, model) is not { } hint || !learner.Forget(hint, lesson))
        {
            return false;
        }

        if (lesson.Kind is LearnedElementKind.UnsupportedEndpoint)
        {
            Reopen(hint.Subject, lesson.Value);
        }
        else if (lesson.Kind is LearnedElementKind.Isolated)
        {
            Forgetting?.Invoke(hint.Subject);
        }

        return true;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => flusher.FlushAsync(cancellationToken);

    public ValueTask LoadedAsync(CancellationToken cancellationToken = default) => flusher.LoadedAsync(cancellationToken);

    private Hint? Look(string provider, string model) => book.Targets
        .Where(hint => string.Equals(hint.Subject.Provider, provider, StringComparison.OrdinalIgnoreCase) && hint.Subject.Model == model)
        .MaxBy(static hint => hint.LastUsedTicks);

    private void Reopen(Subject target, string endpoint)
    {
        Subject subject = Subject.Of(SubjectKind.Endpoint, target.Provider, target.Address, target.Model, endpoint);
        learner.OnClosed(subject, time.GetUtcNow());
        Forgetting?.Invoke(subject);
    }

    private TargetHint Describe(Hint hint)
    {
        DateTimeOffset now = time.GetUtcNow();
        StandingOfTarget standing = standingOf(hint.Subject);
        HintError? error = hint.LastError;
        LearnedElement[] lessons = Array.FindAll(hint.Lessons.All, lesson => lesson.IsLive(now));
        return new TargetHint
        {
            Provider = hint.Subject.Provider,
            Address = hint.Subject.Address,
            Model = hint.Subject.Model!,
            Standing = standing.Standing,
            StandingUntil = standing.Until,
            StandingReason = standing.Reason,
            OrderedBy = standing.Order?.Who,
            OrderReason = standing.Order?.Why,
            Share = standing.Share,
            ErrorCount = hint.ErrorCount,
            SuccessCount = hint.SuccessCount,
            ConsecutiveErrors = hint.ConsecutiveErrors,
            LastError = error,
            LastSuccessAt = hint.LastSuccessAt,
            Lessons = lessons,
            PreferredEndpoint = hint.PreferredEndpoint(now),
            Advice = HintAdvice.For(standing, error, hint.LastSuccessAt, lessons, now),
        };
    }
}
