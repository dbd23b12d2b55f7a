using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmResilience.Configuration;

/// <summary>Holds the snapshot of the last good options and follows their reloads. What was learned lives elsewhere and outlives a snapshot.</summary>
/// <remarks>Read from any thread; the whole snapshot is swapped at once.</remarks>
internal sealed class SnapshotSource : IDisposable
{
    private readonly ConfigurationSources _sources;
    private readonly ILogger<SnapshotSource> _logger;
    private readonly IDisposable? _subscription;
    private volatile ResilienceSnapshot _current;

    /// <exception cref="LlmConfigurationException">The configuration is not usable.</exception>
    public SnapshotSource(IOptionsMonitor<LlmResilienceOptions> monitor, ConfigurationSources sources, ILogger<SnapshotSource> logger)
    {
        _sources = sources;
        _logger = logger;
        _current = SnapshotBuilder.Build(monitor.CurrentValue);
        HintsAtStart = _current.Options.Hints;
        JournalAtStart = _current.Options.Journal;
        ConfigurationWarnings.Report(_current, _sources, _logger);
        _subscription = monitor.OnChange(Follow);
    }

    public ResilienceSnapshot Current => _current;

    /// <summary>The options of hints that hold as long as the process lives: what they shape is made once.</summary>
    public HintOptions HintsAtStart { get; }

    /// <summary>The options of the journal that hold as long as the process lives.</summary>
    public JournalOptions JournalAtStart { get; }

    public void Dispose() => _subscription?.Dispose();

    private void Follow(LlmResilienceOptions options, string? name)
    {
        // The same object again: the reload was refused and its faults are logged.
        if (name is { Length: > 0 } || ReferenceEquals(options, _current.Options))
        {
            return;
        }

        ResilienceSnapshot snapshot = SnapshotBuilder.Build(options);
        _current = snapshot;
        Log.Reloaded(_logger, snapshot.Providers.Count, snapshot.Routes.Count);
        ConfigurationWarnings.Report(snapshot, _sources, _logger);
        ConfigurationWarnings.ReportReadAtStart([(nameof(options.Hints), HintsAtStart, options.Hints), (nameof(options.Journal), JournalAtStart, options.Journal)], _logger);
    }
}
