namespace LlmResilience;

/// <summary>How what is learned about targets is kept, and how it reaches the store.</summary>
public sealed class HintOptions
{
    /// <summary>How often what was learned is written to the store. A change of standing is written at once.</summary>
    /// <value>The default is 1 second; at least 10 ms.</value>
    public TimeSpan FlushEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many changed subjects are written at once; as many waiting ones start a write before its time.</summary>
    /// <value>The default is 256; at least 1.</value>
    public int BatchSize { get; set; } = 256;

    /// <summary>How many targets are remembered in the process. Beyond that, the least recently used unimportant ones leave first.</summary>
    /// <value>The default is 10,000; at least 1.</value>
    public int MaxTargets { get; set; } = 10_000;

    /// <summary>How long it is remembered that a target refuses a parameter.</summary>
    /// <value>The default is 24 hours.</value>
    public TimeSpan ParameterLessonFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long it is remembered that a target has answered well on an API path, counted from its last renewal.</summary>
    /// <value>The default is 7 days.</value>
    public TimeSpan SupportedEndpointFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long it is remembered that a target does not serve an API path when no circuit says until when, and how long a preferred one
    /// stays preferred.
    /// </summary>
    /// <value>The default is 10 minutes.</value>
    public TimeSpan UnsupportedEndpointFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the start of the host waits for the store's content. After that, calls go on without it until it comes.</summary>
    /// <value>The default is 1 second; zero does not wait.</value>
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long one operation of the store may take before it counts as failed and is tried again. A read for which that was too short is given
    /// twice as long the next time, up to sixty times this.
    /// </summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait after a first failure of the store before it is tried again; doubled for each further one.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two tries of a failing store.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether circuits are shared with other processes through a store that several use: their openings make a circuit here suspect, this
    /// process's are told to them, and of all processes one probes. Lessons, unsupported endpoints among them, are shared in any case.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ShareCircuits { get; set; } = true;

    /// <summary>
    /// How long a batch is kept after the store has acknowledged it. A store that loses its last moments (a crash of a server that syncs its log
    /// once a second, a failover to a replica that lagged) is given them again.
    /// </summary>
    /// <value>The default is 10 seconds; zero keeps none.</value>
    public TimeSpan KeepAcknowledgedFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A directory on a local disk where what the store has yet to acknowledge is written down, so that the next process delivers it when this
    /// one dies or stops while the store is away. Processes of one machine share it.
    /// </summary>
    /// <value>The default is <see langword="null"/>: it waits in memory only.</value>
    public string? SpoolPath { get; set; }

    /// <summary>How large the files in <see cref="SpoolPath"/> may become together, in megabytes.</summary>
    /// <value>The default is 64; at least 1.</value>
    public int SpoolMaxMegabytes { get; set; } = 64;
}
