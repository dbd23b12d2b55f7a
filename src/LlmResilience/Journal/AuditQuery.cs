namespace LlmResilience;

/// <summary>Asks for a page of audit lines, newest first. What is null leaves all in; texts compare exactly.</summary>
public sealed record AuditQuery
{
    /// <summary>The earliest time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The time before which lines are meant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who.</summary>
    public string? Who { get; init; }

    /// <summary>What was done.</summary>
    public string? Action { get; init; }

    /// <summary>The name of the provider of the subject.</summary>
    public string? Provider { get; init; }

    /// <summary>The model of the subject.</summary>
    public string? Model { get; init; }

    /// <summary>How many lines a page holds at most.</summary>
    /// <value>The default is 100; from 1 to <see cref="JournalMerge.MaxPageSize"/>.</value>
    public int PageSize { get; init; } = 100;

    /// <summary>Where to go on: <see cref="AuditPage.Next"/> of the page before, under the same query.</summary>
    /// <value>The default is null: from the newest on.</value>
    public string? Cursor { get; init; }
}
