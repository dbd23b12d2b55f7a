namespace LlmResilience.Hints;

/// <summary>Turns outcomes and circuit transitions into what is remembered: in the book at once, in the store with the next batch.</summary>
/// <remarks>
/// May be called from any thread. A good attempt on a known endpoint costs a few interlocked operations and nothing else. Learns only
/// about what we really sent, and nothing from a verdict about a credential that the caller brought.
/// </remarks>
internal sealed class HintLearner(HintBook book, StandingSources standings, HintOutbox outbox, HintOptions options, TimeProvider time)
{
    private const int MaxNameLength = 256;
    private const int MaxMessageLength = 1_000;

    public void OnAttempt(in LearnedAttempt attempt)
    {
        switch (attempt.Result)
        {
            case LearnedResult.Good:
                OnGood(attempt);
                break;
            case LearnedResult.Failed when attempt.Error is not null:
                OnFailed(attempt, attempt.Error);
                break;
        }
    }

    /// <summary>Remembers that a circuit opened, where others may know of it.</summary>
    /// <param name="opening">The opening.</param>
    /// <param name="callerCredential">Whether the subject is a credential that a caller brought.</param>
    public void OnOpened(CircuitOpening opening, bool callerCredential = false)
    {
        if (callerCredential || !opening.OwnThreshold || IsOwnNetwork(opening.Reason))
        {
            return;
        }

        if (opening.Subject.Kind is SubjectKind.Endpoint)
        {
            LearnUnsupportedEndpoint(opening);
        }

        Tell(opening.Subject, source => source.Open(opening));
    }

    /// <summary>Remembers that a circuit closed.</summary>
    public void OnClosed(Subject subject, DateTimeOffset at, bool callerCredential = false)
    {
        if (callerCredential)
        {
            return;
        }

        if (subject.Kind is SubjectKind.Endpoint && book.Find(TargetOf(subject)) is { } hint)
        {
            Unlearn(hint, subject.Endpoint!, at);
        }

        Tell(subject, source => source.Close(at));
    }

    /// <summary>A person lets all that is known of a target be forgotten, here and in the store.</summary>
    public void Forget(Hint hint)
    {
        hint.Forget(time.GetUtcNow());
        outbox.Add(hint, atOnce: true);
    }

    /// <summary>A person removes one lesson, here and in the store.</summary>
    public bool Forget(Hint hint, LearnedElementKey lesson)
    {
        if (!hint.Remove(lesson, time.GetUtcNow()))
        {
            return false;
        }

        outbox.Add(hint, atOnce: true);
        return true;
    }

    /// <summary>A person's order ends some lessons about a subject and may begin another, here and in the store.</summary>
    public void Order(Subject subject, IReadOnlyList<LearnedElementKey> ending, LearnedElement? beginning)
    {
        Hint hint = book.For(subject);
        hint.Order(ending, beginning, time.GetUtcNow());
        Changed(hint, atOnce: true);
    }

    /// <summary>A person brings what another store knew of a subject.</summary>
    public void Import(HintDelta known)
    {
        Hint hint = book.For(known.Subject);
        hint.Import(known, time.GetUtcNow());
        Changed(hint, atOnce: false);
    }

    private static bool IsOwnNetwork(LlmErrorCategory reason) =>
        reason is LlmErrorCategory.Network or LlmErrorCategory.Dns or LlmErrorCategory.Tls;

    private static Subject TargetOf(Subject endpoint) =>
        Subject.Of(SubjectKind.Target, endpoint.Provider, endpoint.Address, endpoint.Model);

    private void OnGood(in LearnedAttempt attempt)
    {
        Hint hint = attempt.Target;
        if (hint.Succeed(attempt.Endpoint, attempt.EndedAt))
        {
            Unlearn(hint, attempt.Endpoint, attempt.EndedAt);
            LearnSupportedEndpoint(hint, attempt);
        }

        Changed(hint, atOnce: false);
    }

    private void OnFailed(in LearnedAttempt attempt, LlmError error)
    {
        bool callersOwn = attempt.CallerCredential && error.Blame is LlmBlame.Key;
        HintError? shown = callersOwn ? null : new HintError
        {
            Category = error.Category,
            Message = error.Message is { Length: > MaxMessageLength } text ? text[..MaxMessageLength] : error.Message,
            StatusCode = error.StatusCode,
            At = attempt.EndedAt,
        };
        bool inARow = !callersOwn && error.Blame is not (LlmBlame.Request or LlmBlame.None);
        attempt.Target.Fail(shown, inARow, attempt.EndedAt);
        Changed(attempt.Target, atOnce: LearnFrom(attempt, error));
    }

    private bool LearnFrom(in LearnedAttempt attempt, LlmError error)
    {
        if (error.Category is LlmErrorCategory.EndpointUnsupported)
        {
            LearnUnsupportedEndpoint(attempt, error);
            return true;
        }

        if (error.Category is LlmErrorCategory.UnsupportedParameter
            && attempt.ParameterWasSent
            && error.UnsupportedParameter is { Length: > 0 and <= MaxNameLength } parameter)
        {
            attempt.Target.Learn(
                new LearnedElement
                {
                    Kind = LearnedElementKind.UnsupportedParameter,
                    Value = parameter,
                    Endpoint = attempt.Endpoint,
                    Replacement = Bounded(error.SuggestedParameter),
                    Evidence = Bounded(error.Evidence),
                    LearnedAt = attempt.EndedAt,
                    ExpiresAt = attempt.EndedAt + options.ParameterLessonFor,
                },
                attempt.EndedAt);
            return true;
        }

        return false;
    }

    private void LearnUnsupportedEndpoint(in LearnedAttempt attempt, LlmError error)
    {
        // The answer may name the path in another spelling, or none; what is certain is the path that we asked.
        string? suggested = Bounded(error.SuggestedEndpoint) is { } path && path != attempt.Endpoint ? path : null;
        DateTimeOffset expiresAt = attempt.EndedAt + options.UnsupportedEndpointFor;
        LearnedElement? known = attempt.Target.Lessons.Find(new(LearnedElementKind.UnsupportedEndpoint, attempt.Endpoint));
        LearnedElement lesson = new()
        {
            Kind = LearnedElementKind.UnsupportedEndpoint,
            Value = attempt.Endpoint,
            Replacement = suggested,
            Evidence = Bounded(error.Evidence),
            LearnedAt = attempt.EndedAt,

            // The endpoint's circuit, which may have been told first, knows better until when.
            ExpiresAt = known?.ExpiresAt > attempt.EndedAt ? known.ExpiresAt : expiresAt,
        };
        attempt.Target.Learn(lesson, attempt.EndedAt);
        if (suggested is not null)
        {
            attempt.Target.Learn(
                lesson with { Kind = LearnedElementKind.PreferredEndpoint, Value = suggested, Replacement = null }, attempt.EndedAt);
        }
    }

    private void LearnUnsupportedEndpoint(CircuitOpening opening)
    {
        Hint hint = book.For(TargetOf(opening.Subject));
        string endpoint = opening.Subject.Endpoint!;
        LearnedElement? known = hint.Lessons.Find(new(LearnedElementKind.UnsupportedEndpoint, endpoint));
        LearnedElement lesson = new()
        {
            Kind = LearnedElementKind.UnsupportedEndpoint,
            Value = endpoint,
            Replacement = known?.Replacement,
            Evidence = known?.Evidence ?? $"category:{LlmErrorCategoryNames.GetName(opening.Reason)}",
            LearnedAt = known?.LearnedAt > opening.OpenedAt ? known.LearnedAt : opening.OpenedAt,
            ExpiresAt = opening.OpenUntil,
        };
        hint.Learn(lesson, opening.OpenedAt);
        if (known?.Replacement is { } preferred)
        {
            hint.Learn(lesson with { Kind = LearnedElementKind.PreferredEndpoint, Value = preferred, Replacement = null }, opening.OpenedAt);
        }

        Changed(hint, atOnce: true);
    }

    private void LearnSupportedEndpoint(Hint hint, in LearnedAttempt attempt) => hint.Learn(
        new LearnedElement
        {
            Kind = LearnedElementKind.SupportedEndpoint,
            Value = attempt.Endpoint,
            Evidence = "answer:good",
            LearnedAt = attempt.EndedAt,
            ExpiresAt = attempt.EndedAt + options.SupportedEndpointFor,
        },
        attempt.EndedAt);

    private void Unlearn(Hint hint, string endpoint, DateTimeOffset at)
    {
        if (hint.Unlearn(new(LearnedElementKind.UnsupportedEndpoint, endpoint), at))
        {
            Changed(hint, atOnce: true);
        }
    }

    private void Changed(Hint hint, bool atOnce)
    {
        if (hint.IsEvicted)
        {
            book.Return(hint);
        }

        outbox.Add(hint, atOnce);
    }

    private void Tell(Subject subject, Action<DeltaSource> change)
    {
        if (subject.Kind is SubjectKind.Target)
        {
            Hint hint = book.For(subject);
            change(hint);
            Changed(hint, atOnce: true);
            return;
        }

        if (standings.Change(subject, change) is { } source)
        {
            outbox.Add(source, atOnce: true);
        }
    }

    private static string? Bounded(string? text) => text is { Length: > 0 and <= MaxNameLength } ? text : null;
}
