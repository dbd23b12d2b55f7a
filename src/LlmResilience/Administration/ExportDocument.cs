namespace LlmResilience.Administration;

/// <summary>All hints as JSON. Names are part of the format: a change of it is another version.</summary>
internal sealed record ExportDocument
{
    public const string FormatName = "llm-resilience-hints";
    public const int CurrentVersion = 1;

    public string? Format { get; init; }

    public int? Version { get; init; }

    public DateTimeOffset? ExportedAt { get; init; }

    public IReadOnlyList<ExportedHint?>? Hints { get; init; }
}

/// <summary>What is known of one subject.</summary>
internal sealed record ExportedHint
{
    public string? Kind { get; init; }

    public string? Provider { get; init; }

    public string? Address { get; init; }

    public string? Model { get; init; }

    public string? Endpoint { get; init; }

    public long? ErrorCount { get; init; }

    public long? SuccessCount { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    public ExportedError? LastError { get; init; }

    public ExportedOpening? Opening { get; init; }

    public IReadOnlyList<ExportedLesson?>? Lessons { get; init; }
}

/// <summary>The last failure.</summary>
internal sealed record ExportedError
{
    public string? Category { get; init; }

    public string? Message { get; init; }

    public int? StatusCode { get; init; }

    public DateTimeOffset? At { get; init; }
}

/// <summary>An opening of a circuit that has not ended.</summary>
internal sealed record ExportedOpening
{
    public DateTimeOffset? OpenedAt { get; init; }

    public DateTimeOffset? OpenUntil { get; init; }

    public string? Reason { get; init; }

    public int? Growth { get; init; }

    public bool? Permanent { get; init; }

    public bool? Stated { get; init; }
}

/// <summary>A lesson or an order that counts.</summary>
internal sealed record ExportedLesson
{
    public string? Kind { get; init; }

    public string? Value { get; init; }

    public string? Endpoint { get; init; }

    public string? Replacement { get; init; }

    public string? Evidence { get; init; }

    public DateTimeOffset? LearnedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
