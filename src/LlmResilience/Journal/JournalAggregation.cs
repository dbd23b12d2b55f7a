namespace LlmResilience;

/// <summary>Asks for counts of failures in buckets of time.</summary>
/// <remarks>
/// Failures are counted by the minute: the range is widened to whole minutes. At most <see cref="JournalMerge.MaxBuckets"/> buckets of time
/// may lie in it.
/// </remarks>
public sealed record JournalAggregation
{
    /// <summary>The beginning of the first bucket.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the range; not in it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The length of a bucket; the last one may be cut short by the end of the range.</summary>
    /// <value>The default is 1 minute. Whole minutes, at least one.</value>
    public TimeSpan Bucket { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Only failures of this provider.</summary>
    /// <value>The default is null: of all.</value>
    public string? Provider { get; init; }

    /// <summary>Only failures of this model.</summary>
    /// <value>The default is null: of all.</value>
    public string? Model { get; init; }

    /// <summary>Only failures of this meaning.</summary>
    /// <value>The default is null: of all.</value>
    public LlmErrorCategory? Category { get; init; }

    /// <summary>Whether each provider is counted by itself.</summary>
    /// <value>The default is false.</value>
    public bool ByProvider { get; init; }

    /// <summary>Whether each category is counted by itself.</summary>
    /// <value>The default is false.</value>
    public bool ByCategory { get; init; }
}
