using System.Globalization;
using LlmResilience.Hints;

namespace LlmResilience.Administration;

/// <summary>Checks what a person asks for, notes it, does it, and sees it written.</summary>
internal sealed class LlmResilienceAdmin(
    ILlmHints hints,
    PersonOrders orders,
    KnownSubjects known,
    CircuitReader circuits,
    ChangeRecorder recorder,
    HintExporter exporter,
    HintImporter importer,
    TimeProvider time) : ILlmResilienceAdmin
{
    private const int MaxPathLength = 256;

    public ILlmHints Hints => hints;

    public IReadOnlyList<CircuitStatus> ListCircuits() => circuits.Read();

    public ValueTask<ChangeResult> BlacklistAsync(
        string provider, string model, ChangeNote note, DateTimeOffset? until = null, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        if (until <= time.GetUtcNow())
        {
            throw new ArgumentException("The end lies in the past. Give a later one, or none.", nameof(until));
        }

        return IsolateAsync(AuditActions.Blacklist, known.Target(provider, model), note, until, cancellationToken);
    }

    public ValueTask<ChangeResult> ReinstateAsync(string provider, string model, ChangeNote note, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        return ResetAsync(AuditActions.Reinstate, known.Target(provider, model), note, cancellationToken);
    }

    public ValueTask<ChangeResult> ForgetAsync(string provider, string model, ChangeNote note, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        Subject target = known.Target(provider, model);
        if (hints.Find(provider, model) is null)
        {
            throw new LlmUnknownSubjectException($"Nothing is known of {target.Provider}/{model}, so there is nothing to forget.");
        }

        AuditLine line = recorder.Begin(AuditActions.Forget, target, note);
        hints.Forget(provider, model);
        return recorder.EndAsync(line, cancellationToken);
    }

    public ValueTask<ChangeResult> RemoveLessonAsync(
        string provider, string model, LearnedElementKey lesson, ChangeNote note, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        Subject target = known.Target(provider, model);
        string name = $"{LearnedElementKindNames.GetName(lesson.Kind)} {lesson.Value}{(lesson.Endpoint is null ? "" : $" on {lesson.Endpoint}")}";
        if (hints.Find(provider, model)?.Lessons.Any(known => known.Key == lesson) != true)
        {
            throw new LlmUnknownSubjectException($"Nothing says '{name}' of {target.Provider}/{model}. It may have ended by itself; the list of hints has those that count.");
        }

        AuditLine line = recorder.Begin(AuditActions.RemoveLesson, target, note, name);
        hints.Forget(provider, model, lesson);
        return recorder.EndAsync(line, cancellationToken);
    }

    public ValueTask<ChangeResult> SetPreferredEndpointAsync(
        string provider, string model, string? endpoint, ChangeNote note, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        Subject target = known.Target(provider, model);
        if (endpoint is not null && (endpoint is not ['/', ..] || endpoint.Length > MaxPathLength || endpoint.Any(static c => char.IsWhiteSpace(c) || c is '?' or '#')))
        {
            throw new ArgumentException(
                $"An endpoint is an API path such as /v1/responses: it begins with a slash, has no query, and at most {MaxPathLength} characters.", nameof(endpoint));
        }

        AuditLine line = recorder.Begin(endpoint is null ? AuditActions.UnsetPreferredEndpoint : AuditActions.SetPreferredEndpoint, target, note, endpoint);
        orders.Choose(target, endpoint, note.Who, note.Why);
        return recorder.EndAsync(line, cancellationToken);
    }

    public ValueTask<ChangeResult> OpenAsync(Subject subject, TimeSpan duration, ChangeNote note, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        known.Check(subject);
        DateTimeOffset now = time.GetUtcNow();
        if (duration <= TimeSpan.Zero || duration > StandingOrder.NoEnd - now)
        {
            throw new ArgumentOutOfRangeException(nameof(duration), duration, "A circuit is opened for some time; to shut it until it is reset, isolate it.");
        }

        return IsolateAsync(AuditActions.Open, subject, note, now + duration, cancellationToken);
    }

    public ValueTask<ChangeResult> IsolateAsync(Subject subject, ChangeNote note, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        known.Check(subject);
        return IsolateAsync(AuditActions.Isolate, subject, note, null, cancellationToken);
    }

    public ValueTask<ChangeResult> ResetAsync(Subject subject, ChangeNote note, CancellationToken cancellationToken = default)
    {
        note = ChangeRecorder.Check(note);
        known.Check(subject);
        return ResetAsync(AuditActions.Reset, subject, note, cancellationToken);
    }

    public async ValueTask ExportAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await exporter.ExportAsync(destination, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<HintImportResult> ImportAsync(Stream source, ChangeNote note, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        note = ChangeRecorder.Check(note);
        ImportedHints imported = await importer.ReadAsync(source, cancellationToken).ConfigureAwait(false);

        // Totals are compared with those of the store, and epochs are the store's.
        await hints.LoadedAsync(cancellationToken).ConfigureAwait(false);
        AuditLine line = recorder.Begin(AuditActions.Import, null, note, string.Create(CultureInfo.InvariantCulture, $"{imported.Hints.Count} subjects, exported {imported.ExportedAt.UtcDateTime:u}"));
        importer.TakeOver(imported);
        return new HintImportResult
        {
            Change = await recorder.EndAsync(line, cancellationToken).ConfigureAwait(false),
            Subjects = imported.Hints.Count,
            Lessons = imported.Hints.Sum(static hint => hint.Learned.Count),
        };
    }

    private ValueTask<ChangeResult> IsolateAsync(string action, Subject subject, ChangeNote note, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        orders.CheckRoom(subject);
        string detail = until is { } end ? string.Create(CultureInfo.InvariantCulture, $"until {end.UtcDateTime:u}") : "until it is reset";
        AuditLine line = recorder.Begin(action, subject, note, detail);
        orders.Isolate(subject, note.Who, note.Why, until);
        return recorder.EndAsync(line, cancellationToken);
    }

    private ValueTask<ChangeResult> ResetAsync(string action, Subject subject, ChangeNote note, CancellationToken cancellationToken)
    {
        AuditLine line = recorder.Begin(action, subject, note);
        orders.Reset(subject);
        return recorder.EndAsync(line, cancellationToken);
    }
}
