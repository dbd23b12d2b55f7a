namespace LlmResilience;

/// <summary>Some audit lines, newest first.</summary>
public sealed record AuditPage
{
    /// <summary>The lines.</summary>
    public required IReadOnlyList<AuditLine> Lines { get; init; }

    /// <summary>The cursor of the page after this one; null when this was the last.</summary>
    public string? Next { get; init; }
}
