namespace LlmResilience;

/// <summary>What a person changed: who, when, what, on which subject, and why.</summary>
public sealed record AuditLine
{
    /// <summary>The line's identity, made by who writes it.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was changed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who changed it, as the caller said.</summary>
    public required string Who { get; init; }

    /// <summary>What was done, in lower snake case, for example <c>blacklist</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On what it was done; null where it concerned no single subject.</summary>
    public Subject? Subject { get; init; }

    /// <summary>Why, as the caller said.</summary>
    public string? Why { get; init; }

    /// <summary>What else belongs to it, for example until when.</summary>
    public string? Detail { get; init; }
}
