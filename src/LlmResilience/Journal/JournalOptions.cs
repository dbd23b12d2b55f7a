namespace LlmResilience;

/// <summary>How failed attempts reach the error history, and how long it keeps them.</summary>
public sealed class JournalOptions
{
    /// <summary>Whether failed attempts are recorded. What people change is recorded in any case.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How many entries wait for the journal at most. Beyond that the oldest lose their detail and are counted only.</summary>
    /// <value>The default is 10,000; at least 1.</value>
    public int QueueSize { get; set; } = 10_000;

    /// <summary>How many entries are written at once; as many waiting ones start a write before its time.</summary>
    /// <value>The default is 256; at least 1.</value>
    public int BatchSize { get; set; } = 256;

    /// <summary>How often what waits is written.</summary>
    /// <value>The default is 1 second; at least 10 ms.</value>
    public TimeSpan FlushEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one operation of the journal may take before it counts as failed and is tried again.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait after a first failure of the journal before it is tried again; doubled for each further one.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two tries of a failing journal.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long entries and counts are kept.</summary>
    /// <value>The default is 30 days.</value>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many entries are kept; beyond that the oldest leave first, and stay counted.</summary>
    /// <value>The default is 500,000; at least 1.</value>
    public int MaxEntries { get; set; } = 500_000;

    /// <summary>How many entries the journal in memory keeps, where no other is chosen.</summary>
    /// <value>The default is 10,000; at least 1.</value>
    public int MaxEntriesInMemory { get; set; } = 10_000;

    /// <summary>How long audit lines are kept.</summary>
    /// <value>The default is 365 days.</value>
    public TimeSpan KeepAuditFor { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How often what is kept no longer is looked for. It is removed in small steps between two writes.</summary>
    /// <value>The default is 1 minute.</value>
    public TimeSpan TrimEvery { get; set; } = TimeSpan.FromMinutes(1);
}
