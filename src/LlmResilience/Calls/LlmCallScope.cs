namespace LlmResilience;

/// <summary>
/// Carries choices to all calls made within it and collects a report of each, through any SDK: it flows with the asynchronous
/// context. Keep a streamed answer's <c>await foreach</c> inside, since some SDKs send when the enumeration begins.
/// </summary>
/// <remarks>
/// Scopes nest; the inner one's choices replace the outer one's as a whole. A disposed scope counts as none. The reports may be
/// read at any time from any thread; at most 1,000 are kept, the oldest leave first.
/// </remarks>
public sealed class LlmCallScope : IDisposable
{
    private const int MaxReports = 1_000;

    private static readonly AsyncLocal<LlmCallScope?> Ambient = new();

    private readonly Queue<LlmCallReport> _reports = new();
    private readonly LlmCallScope? _outer;
    private volatile bool _disposed;

    private LlmCallScope(LlmCallOptions options, LlmCallScope? outer)
    {
        Options = options;
        _outer = outer;
    }

    /// <summary>The choices for the calls made within.</summary>
    public LlmCallOptions Options { get; }

    /// <summary>The reports of the calls that have ended so far, in the order in which they ended.</summary>
    public IReadOnlyList<LlmCallReport> Reports
    {
        get
        {
            lock (_reports)
            {
                return [.. _reports];
            }
        }
    }

    internal static LlmCallScope? Current
    {
        get
        {
            LlmCallScope? scope = Ambient.Value;
            while (scope is { _disposed: true })
            {
                scope = scope._outer;
            }

            return scope;
        }
    }

    /// <summary>Opens a scope.</summary>
    /// <param name="options">The choices; null for none, to collect reports only.</param>
    /// <returns>The scope; dispose it where it ends.</returns>
    public static LlmCallScope Begin(LlmCallOptions? options = null)
    {
        LlmCallScope scope = new(options ?? new LlmCallOptions(), Current);
        Ambient.Value = scope;
        return scope;
    }

    /// <summary>Ends the scope. Reports stay readable.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (Ambient.Value == this)
        {
            Ambient.Value = _outer;
        }
    }

    internal void Add(LlmCallReport report)
    {
        lock (_reports)
        {
            if (_reports.Count == MaxReports)
            {
                _reports.Dequeue();
            }

            _reports.Enqueue(report);
        }
    }
}
