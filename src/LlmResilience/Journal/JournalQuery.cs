namespace LlmResilience;

/// <summary>Asks for a page of entries, newest first.</summary>
public sealed record JournalQuery
{
    /// <summary>Which entries.</summary>
    /// <value>The default is all.</value>
    public JournalFilter Filter { get; init; } = new();

    /// <summary>How many entries a page holds at most.</summary>
    /// <value>The default is 100; from 1 to <see cref="JournalMerge.MaxPageSize"/>.</value>
    public int PageSize { get; init; } = 100;

    /// <summary>Where to go on: <see cref="JournalPage.Next"/> of the page before, under the same filter.</summary>
    /// <value>The default is null: from the newest on.</value>
    public string? Cursor { get; init; }
}
