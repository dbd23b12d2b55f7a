using System.Text.Json;
using LlmResilience.Configuration;

namespace LlmResilience.Administration;

/// <summary>Writes what the store holds as a document.</summary>
internal sealed class HintExporter(ICompatibilityHintStore store, ILlmHints hints, SnapshotSource snapshots, TimeProvider time)
{
    public async ValueTask ExportAsync(Stream destination, CancellationToken cancellationToken)
    {
        await hints.FlushAsync(cancellationToken).ConfigureAwait(false);
        HintStoreSnapshot all = await LoadAsync(cancellationToken).ConfigureAwait(false);
        await JsonSerializer.SerializeAsync(destination, DocumentOf(all), ExportJson.Default.ExportDocument, cancellationToken).ConfigureAwait(false);
    }

    private static ExportDocument DocumentOf(HintStoreSnapshot all) => new()
    {
        Format = ExportDocument.FormatName,
        Version = ExportDocument.CurrentVersion,
        ExportedAt = all.Clock,
        Hints =
        [
            .. all.Hints
                .Where(static hint => SubjectKindNames.NameOf(hint.Subject.Kind) is not null)
                .OrderBy(static hint => hint.Subject.Provider, StringComparer.Ordinal)
                .ThenBy(static hint => hint.Subject.Address, StringComparer.Ordinal)
                .ThenBy(static hint => hint.Subject.Model, StringComparer.Ordinal)
                .ThenBy(static hint => hint.Subject.Kind)
                .ThenBy(static hint => hint.Subject.Endpoint, StringComparer.Ordinal)
                .Select(hint => HintOf(hint, all.Clock)),
        ],
    };

    private static ExportedHint HintOf(StoredHint hint, DateTimeOffset now) => new()
    {
        Kind = SubjectKindNames.NameOf(hint.Subject.Kind),
        Provider = hint.Subject.Provider,
        Address = hint.Subject.Address,
        Model = hint.Subject.Model,
        Endpoint = hint.Subject.Endpoint,
        ErrorCount = hint.ErrorCount,
        SuccessCount = hint.SuccessCount,
        LastAttemptAt = hint.LastAttemptAt,
        LastSuccessAt = hint.LastSuccessAt,
        LastError = hint.LastError is { } error
            ? new ExportedError { Category = LlmErrorCategoryNames.GetName(error.Category), Message = error.Message, StatusCode = error.StatusCode, At = error.At }
            : null,
        Opening = hint.Opening is { } opening && opening.OpenUntil > now ? OpeningOf(opening) : null,
        Lessons = [.. hint.Learned.Where(lesson => lesson.IsLive(now)).Select(LessonOf)],
    };

    private static ExportedOpening OpeningOf(CircuitOpening opening) => new()
    {
        OpenedAt = opening.OpenedAt,
        OpenUntil = opening.OpenUntil,
        Reason = LlmErrorCategoryNames.GetName(opening.Reason),
        Growth = opening.Growth,
        Permanent = opening.Permanent,
        Stated = opening.Stated,
    };

    private static ExportedLesson LessonOf(LearnedElement lesson) => new()
    {
        Kind = LearnedElementKindNames.GetName(lesson.Kind),
        Value = lesson.Value,
        Endpoint = lesson.Endpoint,
        Replacement = lesson.Replacement,
        Evidence = lesson.Evidence,
        LearnedAt = lesson.LearnedAt,
        ExpiresAt = lesson.ExpiresAt,
    };

    private async Task<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        TimeSpan limit = snapshots.HintsAtStart.FlushTimeout;
        using CancellationTokenSource passed = new(limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            return await store.LoadAsync(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (passed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The hint store has not answered within {limit} (Hints:FlushTimeout).", exception);
        }
    }
}
