using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite;

/// <summary>Reads and writes the records of subjects, row by row, on one connection and within the caller's transaction.</summary>
internal sealed class SqliteHintRows : IDisposable
{
    private const string Identity = "kind = ?1 AND provider = ?2 AND address = ?3 AND model = ?4 AND endpoint = ?5 AND key = ?6";

    private const string Columns =
        "kind, provider, address, model, endpoint, key, epoch, reset_epoch, version, error_count, success_count, consecutive_errors, "
        + "last_attempt_at, last_error_type, last_error_message, last_error_status, last_error_at, last_success_at, "
        + "opened_at, open_until, open_reason, open_growth, open_permanent, open_stated, closed_at";

    private const int MaxRemembered = 50_000;

    /// <summary>
    /// Where a subject's row is. An id is never used again for another subject, so that of a row which another process dropped finds nothing;
    /// only a rolled back transaction gives its ids back, see <see cref="RolledBack"/>.
    /// </summary>
    private readonly Dictionary<Subject, long> _ids = [];
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _findLessons;
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _addSuccesses;
    private readonly SqliteStatement _addAttempts;
    private readonly SqliteStatement _putLesson;
    private readonly SqliteStatement _dropLesson;
    private readonly SqliteStatement _changed;
    private readonly SqliteStatement _changedLessons;

    public SqliteHintRows(SqliteConnection connection)
    {
        _find = new(connection, $"SELECT {Columns}, id FROM hints WHERE {Identity}", 6);
        _findLessons = new(connection, "SELECT kind, value, endpoint, replacement, evidence, learned_at, expires_at, epoch, removed_in_epoch FROM lessons WHERE hint_id = ?1", 1);
        _add = new(connection, $"INSERT INTO hints ({Columns}, changed_at) VALUES ({string.Join(", ", Enumerable.Range(1, 26).Select(static i => $"?{i}"))}) RETURNING id", 26);
        _update = new(
            connection,
            "UPDATE hints SET epoch = ?1, reset_epoch = ?2, version = ?3, error_count = ?4, success_count = ?5, consecutive_errors = ?6, "
            + "last_attempt_at = ?7, last_error_type = ?8, last_error_message = ?9, last_error_status = ?10, last_error_at = ?11, "
            + "last_success_at = ?12, opened_at = ?13, open_until = ?14, open_reason = ?15, open_growth = ?16, open_permanent = ?17, "
            + "open_stated = ?18, closed_at = ?19, changed_at = ?20 WHERE id = ?21",
            21);
        _addSuccesses = new(
            connection,
            "UPDATE hints SET version = ?1, changed_at = ?2, success_count = success_count + ?3, "
            + "last_success_at = max(coalesce(last_success_at, ?4), ?4), "
            + "consecutive_errors = CASE WHEN last_attempt_at >= ?5 THEN consecutive_errors ELSE 0 END, "
            + "last_attempt_at = max(coalesce(last_attempt_at, ?5), ?5) "
            + "WHERE id = ?6 AND epoch = ?7",
            7);
        _addAttempts = new(
            connection,
            "UPDATE hints SET version = ?1, changed_at = ?2, error_count = error_count + ?3, success_count = success_count + ?4, "
            + "last_success_at = CASE WHEN ?5 IS NULL THEN last_success_at ELSE max(coalesce(last_success_at, ?5), ?5) END, "
            + "consecutive_errors = CASE WHEN last_attempt_at > ?6 OR (last_attempt_at = ?6 AND consecutive_errors >= ?7) THEN consecutive_errors ELSE ?7 END, "
            + "last_attempt_at = max(coalesce(last_attempt_at, ?6), ?6), "
            + $"last_error_type = {LaterError("last_error_type", 8)}, last_error_message = {LaterError("last_error_message", 9)}, "
            + $"last_error_status = {LaterError("last_error_status", 10)}, last_error_at = {LaterError("last_error_at", 11)} "
            + "WHERE id = ?12 AND epoch = ?13 AND last_error_at IS NOT ?11",
            13);
        _putLesson = new(
            connection,
            "INSERT OR REPLACE INTO lessons (hint_id, kind, value, endpoint, replacement, evidence, learned_at, expires_at, epoch, removed_in_epoch) "
            + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            10);
        _dropLesson = new(connection, "DELETE FROM lessons WHERE hint_id = ?1 AND kind = ?2 AND value = ?3 AND endpoint = ?4", 4);
        _changed = new(connection, $"SELECT {Columns}, id FROM hints WHERE version > ?1", 1);
        _changedLessons = new(
            connection,
            "SELECT l.kind, l.value, l.endpoint, l.replacement, l.evidence, l.learned_at, l.expires_at, l.epoch, l.removed_in_epoch, l.hint_id "
            + "FROM lessons AS l JOIN hints AS h ON h.id = l.hint_id WHERE h.version > ?1",
            1);
    }

    /// <summary>The rows added since this was last set to zero.</summary>
    public int Added { get; set; }

    /// <summary>Applies a delta. Returns the subject's epoch where the delta knew another one.</summary>
    public SubjectEpoch? Apply(HintDelta delta, DateTimeOffset now, long version)
    {
        if (IsOnlyAttempts(delta, now) && (delta.LastError is null ? TryAddSuccesses(delta, now, version) : TryAddAttempts(delta, now, version)))
        {
            return null;
        }

        (long? id, StoredHint? stored) = Find(delta.Subject);
        StoredHint merged = HintMerge.Apply(stored, delta, now, version);
        Remember(delta.Subject, Save(id, stored, merged, now));
        return EpochOf(merged, delta);
    }

    /// <summary>The subject's epoch where a delta knew another one.</summary>
    public SubjectEpoch? EpochOf(HintDelta delta) => Find(delta.Subject).Stored is { } stored ? EpochOf(stored, delta) : null;

    public List<StoredHint> ReadChanged(long sinceVersion)
    {
        Dictionary<long, List<LearnedElement>> lessons = [];
        using (SqliteRows reader = _changedLessons.Read(sinceVersion))
        {
            while (reader.Read())
            {
                if (LessonOf(reader) is { } lesson)
                {
                    long id = reader.GetInt64(9);
                    (lessons.TryGetValue(id, out List<LearnedElement>? known) ? known : lessons[id] = []).Add(lesson);
                }
            }
        }

        List<StoredHint> hints = [];
        using (SqliteRows reader = _changed.Read(sinceVersion))
        {
            while (reader.Read())
            {
                if (reader.SubjectAt(0) is { } subject)
                {
                    hints.Add(HintOf(reader, subject, lessons.GetValueOrDefault(reader.GetInt64(25)) ?? []));
                }
            }
        }

        return hints;
    }

    /// <summary>Forgets where rows are: those that the transaction had made are no more.</summary>
    public void RolledBack() => _ids.Clear();

    public void Dispose()
    {
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)
            [_find, _findLessons, _add, _update, _addSuccesses, _addAttempts, _putLesson, _dropLesson, _changed, _changedLessons])
        {
            statement.Dispose();
        }
    }

    /// <summary>Whether a delta only counts attempts, at times that need no clamping: the good ones, or a failure with or without good ones.</summary>
    private static bool IsOnlyAttempts(HintDelta delta, DateTimeOffset now) =>
        delta is { Forget: false, Opening: null, ClosedAt: null, Learned.Count: 0, Removed.Count: 0, LastAttemptAt: not null }
            and ({ Errors: 0, ConsecutiveErrors: 0, LastError: null, LastSuccessAt: not null } or { LastError: not null })
        && delta.LastAttemptAt <= now + HintMerge.ClockTolerance
        && (delta.LastSuccessAt ?? now) <= now + HintMerge.ClockTolerance
        && (delta.LastError?.At ?? now) <= now + HintMerge.ClockTolerance;

    private static string LaterError(string column, int value) => $"CASE WHEN last_error_at > ?11 THEN {column} ELSE ?{value} END";

    private static SubjectEpoch? EpochOf(StoredHint stored, HintDelta delta) =>
        stored.Epoch == delta.Epoch ? null : new SubjectEpoch(stored.Subject, stored.Epoch, stored.ResetEpoch);

    /// <summary>The usual case in one statement. It says what <see cref="HintMerge"/> says, which a property test compares.</summary>
    private bool TryAddSuccesses(HintDelta delta, DateTimeOffset now, long version) =>
        _ids.TryGetValue(delta.Subject, out long id)
        && _addSuccesses.Execute(
            version, SqliteValues.ToStored(now), delta.Successes,
            SqliteValues.ToStored(delta.LastSuccessAt), SqliteValues.ToStored(delta.LastAttemptAt), id, delta.Epoch) == 1;

    /// <summary>The same with a failure. Of two failures at one time <see cref="HintMerge"/> finds the one to keep.</summary>
    private bool TryAddAttempts(HintDelta delta, DateTimeOffset now, long version) =>
        delta.LastError is { } error
        && _ids.TryGetValue(delta.Subject, out long id)
        && _addAttempts.Execute(
            version, SqliteValues.ToStored(now), delta.Errors, delta.Successes, SqliteValues.ToStored(delta.LastSuccessAt),
            SqliteValues.ToStored(delta.LastAttemptAt), delta.ConsecutiveErrors,
            LlmErrorCategoryNames.GetName(error.Category), error.Message, error.StatusCode, SqliteValues.ToStored(error.At), id, delta.Epoch) == 1;

    private (long? Id, StoredHint? Stored) Find(Subject of)
    {
        using SqliteRows reader = _find.Read(
            SqliteValues.NameOf(of.Kind), of.Provider, of.Address, of.Model ?? "", of.Endpoint ?? "", of.Key ?? "");
        if (!reader.Read())
        {
            return (null, null);
        }

        long id = reader.GetInt64(25);
        return (id, HintOf(reader, of, ReadLessons(id)));
    }

    private List<LearnedElement> ReadLessons(long id)
    {
        List<LearnedElement> lessons = [];
        using SqliteRows reader = _findLessons.Read(id);
        while (reader.Read())
        {
            if (LessonOf(reader) is { } lesson)
            {
                lessons.Add(lesson);
            }
        }

        return lessons;
    }

    private long Save(long? id, StoredHint? old, StoredHint hint, DateTimeOffset now)
    {
        Subject of = hint.Subject;
        CircuitOpening? opening = hint.Opening;
        SqliteValue[] values =
        [
            SqliteValues.NameOf(of.Kind), of.Provider, of.Address, of.Model ?? "", of.Endpoint ?? "", of.Key ?? "",
            hint.Epoch, hint.ResetEpoch, hint.Version, hint.ErrorCount, hint.SuccessCount, hint.ConsecutiveErrors,
            SqliteValues.ToStored(hint.LastAttemptAt),
            hint.LastError is { } error ? LlmErrorCategoryNames.GetName(error.Category) : null,
            hint.LastError?.Message, hint.LastError?.StatusCode, SqliteValues.ToStored(hint.LastError?.At),
            SqliteValues.ToStored(hint.LastSuccessAt),
            SqliteValues.ToStored(opening?.OpenedAt), SqliteValues.ToStored(opening?.OpenUntil),
            opening is null ? null : LlmErrorCategoryNames.GetName(opening.Reason),
            opening?.Growth, opening?.Permanent, opening?.Stated, SqliteValues.ToStored(hint.ClosedAt), SqliteValues.ToStored(now),
        ];
        if (id is { } known)
        {
            _update.Execute([.. values.AsSpan(6), known]);
        }
        else
        {
            id = _add.ReadNumber(values)!.Value;
            Added++;
        }

        SaveLessons(id.Value, old?.Learned ?? [], hint.Learned);
        return id.Value;
    }

    private void Remember(Subject subject, long id)
    {
        if (_ids.Count >= MaxRemembered)
        {
            _ids.Clear();
        }

        _ids[subject] = id;
    }

    private void SaveLessons(long id, IReadOnlyList<LearnedElement> old, IReadOnlyList<LearnedElement> lessons)
    {
        if (ReferenceEquals(old, lessons))
        {
            return;
        }

        HashSet<LearnedElement> unchanged = [.. old];
        HashSet<LearnedElementKey> gone = [.. old.Select(static lesson => lesson.Key)];
        foreach (LearnedElement lesson in lessons)
        {
            gone.Remove(lesson.Key);
            if (!unchanged.Contains(lesson))
            {
                _putLesson.Execute(
                    id, LearnedElementKindNames.GetName(lesson.Kind), lesson.Value, lesson.Endpoint ?? "", lesson.Replacement, lesson.Evidence,
                    SqliteValues.ToStored(lesson.LearnedAt), SqliteValues.ToStored(lesson.ExpiresAt), lesson.Epoch, lesson.RemovedInEpoch);
            }
        }

        foreach (LearnedElementKey key in gone)
        {
            _dropLesson.Execute(id, LearnedElementKindNames.GetName(key.Kind), key.Value, key.Endpoint ?? "");
        }
    }

    private static StoredHint HintOf(SqliteRows reader, Subject subject, IReadOnlyList<LearnedElement> lessons) => new()
    {
        Subject = subject,
        Epoch = reader.GetInt64(6),
        ResetEpoch = reader.GetInt64(7),
        Version = reader.GetInt64(8),
        ErrorCount = reader.GetInt64(9),
        SuccessCount = reader.GetInt64(10),
        ConsecutiveErrors = reader.GetInt32(11),
        LastAttemptAt = reader.TimeAt(12),
        LastError = reader.TimeAt(16) is { } at
            ? new HintError { Category = reader.CategoryAt(13), Message = reader.TextAt(14), StatusCode = reader.IsDBNull(15) ? null : reader.GetInt32(15), At = at }
            : null,
        LastSuccessAt = reader.TimeAt(17),
        Opening = reader.TimeAt(18) is { } openedAt && reader.TimeAt(19) is { } openUntil
            ? new CircuitOpening
            {
                Subject = subject,
                OpenedAt = openedAt,
                OpenUntil = openUntil,
                Reason = reader.CategoryAt(20),
                Growth = reader.GetInt32(21),
                Permanent = reader.GetBoolean(22),
                Stated = reader.GetBoolean(23),
                OwnThreshold = true,
            }
            : null,
        ClosedAt = reader.TimeAt(24),
        Learned = lessons,
    };

    private static LearnedElement? LessonOf(SqliteRows reader) =>
        LearnedElementKindNames.TryParse(reader.GetString(0), out LearnedElementKind kind)
            ? new LearnedElement
            {
                Kind = kind,
                Value = reader.GetString(1),
                Endpoint = reader.GetString(2) is { Length: > 0 } endpoint ? endpoint : null,
                Replacement = reader.TextAt(3),
                Evidence = reader.TextAt(4),
                LearnedAt = SqliteValues.ToTime(reader.GetInt64(5)),
                ExpiresAt = SqliteValues.ToTime(reader.GetInt64(6)),
                Epoch = reader.GetInt64(7),
                RemovedInEpoch = reader.IsDBNull(8) ? null : reader.GetInt64(8),
            }
            : null;
}
