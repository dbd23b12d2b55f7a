namespace LlmResilience;

/// <summary>An import that was made.</summary>
public sealed record HintImportResult
{
    /// <summary>The change, as of any other.</summary>
    public required ChangeResult Change { get; init; }

    /// <summary>How many subjects the document tells of.</summary>
    public required int Subjects { get; init; }

    /// <summary>How many lessons and orders it has that still count.</summary>
    public required int Lessons { get; init; }
}
