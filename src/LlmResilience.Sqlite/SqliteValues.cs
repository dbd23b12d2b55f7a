namespace LlmResilience.Sqlite;

/// <summary>How values stand in the file: times as 100 ns since 1970 (UTC), names as the library writes them everywhere.</summary>
internal static class SqliteValues
{
    public static long ToStored(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    public static long? ToStored(DateTimeOffset? time) => time is { } known ? ToStored(known) : null;

    public static DateTimeOffset ToTime(long stored) => new(stored + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    public static DateTimeOffset? TimeAt(this SqliteRows reader, int column) =>
        reader.IsDBNull(column) ? null : ToTime(reader.GetInt64(column));

    public static string? TextAt(this SqliteRows reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static LlmErrorCategory CategoryAt(this SqliteRows reader, int column) =>
        LlmErrorCategoryNames.TryParse(reader.TextAt(column), out LlmErrorCategory category) ? category : LlmErrorCategory.Unknown;

    public static string NameOf(SubjectKind kind) => kind switch
    {
        SubjectKind.Provider => "provider",
        SubjectKind.Target => "target",
        SubjectKind.Endpoint => "endpoint",
        SubjectKind.Key => "key",
        SubjectKind.KeyOnTarget => "key_on_target",
    };

    /// <summary>The subject of a row whose first columns from <paramref name="column"/> on are its identity; null when its kind is unknown.</summary>
    public static Subject? SubjectAt(this SqliteRows reader, int column)
    {
        SubjectKind? kind = reader.GetString(column) switch
        {
            "provider" => SubjectKind.Provider,
            "target" => SubjectKind.Target,
            "endpoint" => SubjectKind.Endpoint,
            "key" => SubjectKind.Key,
            "key_on_target" => SubjectKind.KeyOnTarget,
            _ => null,
        };
        return kind is { } known
            ? Subject.Of(
                known,
                reader.GetString(column + 1),
                reader.GetString(column + 2),
                NotEmpty(reader.GetString(column + 3)),
                NotEmpty(reader.GetString(column + 4)),
                NotEmpty(reader.GetString(column + 5)))
            : null;
    }

    private static string? NotEmpty(string text) => text.Length == 0 ? null : text;
}
