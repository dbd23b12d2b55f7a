namespace LlmResilience.Sqlite;

/// <summary>A value for a parameter of a statement: a text, a number, or NULL.</summary>
internal readonly struct SqliteValue
{
    private SqliteValue(string? text) => Text = text;

    private SqliteValue(long? number) => Number = number;

    public string? Text { get; }

    public long? Number { get; }

    public static implicit operator SqliteValue(string? text) => new(text);

    public static implicit operator SqliteValue(long number) => new(number);

    public static implicit operator SqliteValue(long? number) => new(number);

    public static implicit operator SqliteValue(int number) => new(number);

    public static implicit operator SqliteValue(int? number) => new((long?)number);

    public static implicit operator SqliteValue(bool? flag) => new(flag is { } known ? known ? 1 : 0 : (long?)null);
}
