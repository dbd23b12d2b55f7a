using System.Globalization;
using LlmResilience.Errors.Redaction;
using LlmResilience.Hints;

namespace LlmResilience.Administration;

/// <summary>Makes of a document what may be taken over, and notes all that is wrong with it.</summary>
/// <remarks>Whatever the document says, nothing that programs learned lasts for longer than it could here, and no message holds a secret.</remarks>
internal sealed class ImportCheck(DateTimeOffset now, HintOptions options)
{
    private const int MaxNameLength = 256;
    private const int MaxAddressLength = 2_048;
    private const int MaxEvidenceLength = ChangeNote.MaxWhoLength + ChangeNote.MaxWhyLength + 2;
    private const int MaxLessons = 256;
    private const long MaxCount = 1_000_000_000_000_000;
    private const int MaxGrowth = 64;
    private static readonly TimeSpan LongestLesson = TimeSpan.FromDays(30);

    private readonly ImportProblems _problems = new();
    private readonly HashSet<Subject> _seen = [];

    public ImportedHints Check(ExportDocument document)
    {
        if (document.ExportedAt is null)
        {
            _problems.Add("$.exported_at", "it is missing.", "Add the time of the export.");
        }

        if (document.Hints is not { } hints)
        {
            _problems.Add("$.hints", "it is missing.", "Add the list of hints; it may be empty.");
            hints = [];
        }

        List<HintDelta> checkedHints = [];
        for (int i = 0; i < hints.Count && !_problems.AreMany; i++)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"$.hints[{i}]");
            if (hints[i] is not { } hint)
            {
                _problems.Add(place, "it is null.", "Take it out.");
            }
            else if (SubjectOf(hint, place) is { } subject)
            {
                checkedHints.Add(HintOf(hint, subject, place));
            }
        }

        CheckRoom(checkedHints);
        _problems.ThrowIfAny();
        return new ImportedHints(document.ExportedAt!.Value, checkedHints);
    }

    private static bool IsText(string? text, int most) => text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl);

    private static bool IsAddress(string? address) =>
        IsText(address, MaxAddressLength)
        && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && uri is { Scheme: "http" or "https", UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 };

    private void CheckRoom(List<HintDelta> hints)
    {
        int targets = hints.Count(static hint => hint.Subject.Kind is SubjectKind.Target);
        if (targets > options.MaxTargets)
        {
            _problems.Add(
                "$.hints",
                string.Create(CultureInfo.InvariantCulture, $"it has {targets} targets, and {options.MaxTargets} are kept."),
                "Raise Hints:MaxTargets, or leave out those that are used no more.");
        }

        int orders = hints.Count(static hint => hint.Learned.Any(static lesson => lesson.Kind is LearnedElementKind.Isolated));
        if (orders > PersonOrders.Most)
        {
            _problems.Add(
                "$.hints",
                string.Create(CultureInfo.InvariantCulture, $"it has {orders} orders of the kind isolated, and {PersonOrders.Most} may hold."),
                "Take out those that are needed no more.");
        }
    }

    private Subject? SubjectOf(ExportedHint hint, string place)
    {
        if (SubjectKindNames.Parse(hint.Kind) is not { } kind)
        {
            _problems.Add($"{place}.kind", "it is missing, or no kind that can be imported.", "Say provider, target or endpoint; keys stay where they are.");
            return null;
        }

        bool hasModel = kind is SubjectKind.Target or SubjectKind.Endpoint;
        bool good = Part(IsText(hint.Provider, MaxNameLength), $"{place}.provider", "the provider's name")
            & Part(IsAddress(hint.Address), $"{place}.address", "the provider's address: http or https, without credentials, query or fragment")
            & Part(hasModel ? IsText(hint.Model, MaxNameLength) : hint.Model is null, $"{place}.model", hasModel ? "the model" : "no model for a provider")
            & Part(
                kind is SubjectKind.Endpoint ? IsText(hint.Endpoint, MaxNameLength) : hint.Endpoint is null,
                $"{place}.endpoint",
                kind is SubjectKind.Endpoint ? "the API path" : "no API path for this kind");
        if (!good)
        {
            return null;
        }

        Subject subject = Subject.Of(kind, hint.Provider!.ToLowerInvariant(), hint.Address!, hint.Model, hint.Endpoint);
        if (!_seen.Add(subject))
        {
            _problems.Add(place, "an earlier entry is about the same subject.", "Keep one of the two.");
            return null;
        }

        return subject;
    }

    private bool Part(bool good, string place, string what)
    {
        if (!good)
        {
            _problems.Add(place, "it is missing, too long, or not what belongs there.", $"Give {what}, in at most {MaxNameLength} characters.");
        }

        return good;
    }

    // The document may come from a clock that is ahead.
    private DateTimeOffset? NotAhead(DateTimeOffset? time) => time > now ? now : time;

    private HintDelta HintOf(ExportedHint hint, Subject subject, string place) => new()
    {
        Subject = subject,
        Errors = CountOf(hint.ErrorCount, $"{place}.error_count"),
        Successes = CountOf(hint.SuccessCount, $"{place}.success_count"),
        LastAttemptAt = NotAhead(hint.LastAttemptAt),
        LastSuccessAt = NotAhead(hint.LastSuccessAt),
        LastError = ErrorOf(hint.LastError, $"{place}.last_error"),
        Opening = OpeningOf(hint.Opening, subject, $"{place}.opening"),
        Learned = LessonsOf(hint.Lessons ?? [], $"{place}.lessons"),
    };

    private long CountOf(long? count, string place)
    {
        if (count is < 0 or > MaxCount)
        {
            _problems.Add(place, "it is no count.", "Give a number from 0 to 10^15.");
        }

        return count ?? 0;
    }

    private HintError? ErrorOf(ExportedError? error, string place)
    {
        if (error is null)
        {
            return null;
        }

        LlmErrorCategory category = CategoryOf(error.Category, $"{place}.category");
        if (error.At is null || error.StatusCode is < 100 or > 999)
        {
            _problems.Add(place, "its time (at) is missing, or its status_code is none.", "Give the time, and a status from 100 to 999 or none.");
        }

        return new HintError
        {
            Category = category,
            Message = MessageRedactor.Redact(error.Message, null),
            StatusCode = error.StatusCode,
            At = NotAhead(error.At) ?? now,
        };
    }

    private CircuitOpening? OpeningOf(ExportedOpening? opening, Subject subject, string place)
    {
        if (opening is null)
        {
            return null;
        }

        LlmErrorCategory reason = CategoryOf(opening.Reason, $"{place}.reason");
        if (NotAhead(opening.OpenedAt) is not { } openedAt || opening.OpenUntil is not { } until || opening.Growth is < 0 or > MaxGrowth)
        {
            _problems.Add(place, "opened_at or open_until is missing, or growth is none.", $"Give both times, and a growth from 0 to {MaxGrowth}.");
            return null;
        }

        return new CircuitOpening
        {
            Subject = subject,
            OpenedAt = openedAt,
            OpenUntil = until < now + LongestLesson ? until : now + LongestLesson,
            Reason = reason,
            Growth = opening.Growth ?? 0,
            Permanent = opening.Permanent ?? false,
            Stated = opening.Stated ?? false,
            OwnThreshold = true,
        };
    }

    private List<LearnedElement> LessonsOf(IReadOnlyList<ExportedLesson?> lessons, string place)
    {
        if (lessons.Count > MaxLessons)
        {
            _problems.Add(place, "it has too many entries.", $"Keep at most {MaxLessons}.");
            return [];
        }

        List<LearnedElement> live = [];
        for (int i = 0; i < lessons.Count; i++)
        {
            string here = string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]");
            if (lessons[i] is { } lesson && LessonOf(lesson, here) is { } element && element.IsLive(now))
            {
                live.Add(element);
            }
            else if (lessons[i] is null)
            {
                _problems.Add(here, "it is null.", "Take it out.");
            }
        }

        return live;
    }

    private LearnedElement? LessonOf(ExportedLesson lesson, string place)
    {
        if (!LearnedElementKindNames.TryParse(lesson.Kind, out LearnedElementKind kind))
        {
            _problems.Add($"{place}.kind", "it is missing, or no kind of lesson.", "docs/hints.md has the kinds.");
            return null;
        }

        bool isOrder = kind is LearnedElementKind.Isolated or LearnedElementKind.ChosenEndpoint;
        bool good = IsText(lesson.Value, MaxNameLength)
            && (lesson.Endpoint is null || IsText(lesson.Endpoint, MaxNameLength))
            && (lesson.Replacement is null || IsText(lesson.Replacement, MaxNameLength))
            && (lesson.Evidence is null || IsText(lesson.Evidence, isOrder ? MaxEvidenceLength : MaxNameLength))
            && (kind is not LearnedElementKind.Isolated || (lesson.Value == StandingOrder.Key.Value && lesson.Endpoint is null));
        if (!good || NotAhead(lesson.LearnedAt) is not { } learnedAt || lesson.ExpiresAt is not { } expiresAt)
        {
            _problems.Add(place, "its value, learned_at or expires_at is missing, or one of its texts is too long or holds control characters.", "Correct it, or take the lesson out.");
            return null;
        }

        DateTimeOffset latest = isOrder ? StandingOrder.NoEnd : now + LongestLesson;
        return new LearnedElement
        {
            Kind = kind,
            Value = lesson.Value!,
            Endpoint = lesson.Endpoint,
            Replacement = lesson.Replacement,
            Evidence = lesson.Evidence is { } evidence ? Configuration.SafeText.WithoutKeys(evidence) : null,
            LearnedAt = learnedAt,
            ExpiresAt = expiresAt < latest ? expiresAt : latest,
        };
    }

    private LlmErrorCategory CategoryOf(string? name, string place)
    {
        if (!LlmErrorCategoryNames.TryParse(name, out LlmErrorCategory category))
        {
            _problems.Add(place, "it is missing, or no category.", "docs/errors.md has the categories.");
        }

        return category;
    }
}
