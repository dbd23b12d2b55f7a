namespace LlmResilience;

/// <summary>A change that was made. It holds in this process at once; whether others and the next start know of it is said here.</summary>
public sealed record ChangeResult
{
    /// <summary>What stands in the audit.</summary>
    public required AuditLine Audit { get; init; }

    /// <summary>
    /// Why the hint store could not be told yet; null when it was. The change holds in this process and is told as soon as the store is back.
    /// </summary>
    public string? StoreProblem { get; init; }

    /// <summary>Why the audit line is not in the journal yet; null when it is. It is written as soon as the journal is back.</summary>
    public string? JournalProblem { get; init; }

    /// <summary>Whether both were written.</summary>
    public bool IsWritten => StoreProblem is null && JournalProblem is null;
}
