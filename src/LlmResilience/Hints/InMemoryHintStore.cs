namespace LlmResilience;

/// <summary>A store that lives as long as the object: what is learned is shared by the hosts that use it, and gone with the process.</summary>
/// <remarks>
/// May be used from several hosts and threads at once; each operation is atomic. It keeps at most 50,000 subjects: beyond that, those leave
/// first that changed longest ago and hold no lesson, opening or reset.
/// </remarks>
public sealed class InMemoryHintStore : ICompatibilityHintStore
{
    private const int MaxSubjects = 50_000;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Guid _storeId = Guid.NewGuid();
    private readonly Dictionary<Subject, StoredHint> _hints = [];
    private readonly Dictionary<Guid, (long Sequence, DateTimeOffset UsedAt)> _writers = [];
    private readonly Dictionary<Subject, (string Owner, DateTimeOffset Until)> _leases = [];
    private TaskCompletionSource? _changed;
    private long _version;

    /// <summary>Makes an empty store.</summary>
    /// <param name="timeProvider">The store's clock.</param>
    public InMemoryHintStore(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        _time = timeProvider;
    }

    /// <inheritdoc/>
    /// <value>The default is <see langword="false"/>; set it where several hosts are given the same object.</value>
    public bool IsShared { get; init; }

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default) => ReadChangesAsync(0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            long since = sinceVersion > _version ? 0 : sinceVersion;
            return ValueTask.FromResult(new HintStoreSnapshot
            {
                StoreId = _storeId,
                Version = _version,
                Clock = _time.GetUtcNow(),
                Hints = [.. _hints.Values.Where(hint => hint.Version > since)],
            });
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (sinceVersion != _version)
            {
                return ValueTask.CompletedTask;
            }

            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_changed.Task.WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc/>
    public ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            long last = _writers.GetValueOrDefault(batch.Writer).Sequence;
            if (batch.Sequence == last + 1)
            {
                last = batch.Sequence;
                ApplyNext_NeedsLock(batch, now);
            }

            return ValueTask.FromResult(new HintBatchResult { LastSequence = last, Version = _version, Epochs = EpochsOf_NeedsLock(batch) });
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (_leases.TryGetValue(subject, out (string Owner, DateTimeOffset Until) lease) && lease.Until > now && lease.Owner != owner)
            {
                return ValueTask.FromResult(false);
            }

            foreach (Subject expired in _leases.Where(entry => entry.Value.Until <= now).Select(static entry => entry.Key).ToArray())
            {
                _leases.Remove(expired);
            }

            _leases[subject] = (owner, now + duration);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            bool owned = _leases.TryGetValue(subject, out (string Owner, DateTimeOffset Until) lease) && lease.Owner == owner;
            return ValueTask.FromResult(owned && _leases.Remove(subject));
        }
    }

    private void ApplyNext_NeedsLock(HintBatch batch, DateTimeOffset now)
    {
        if (!_writers.ContainsKey(batch.Writer))
        {
            foreach (Guid unused in _writers.Where(entry => entry.Value.UsedAt + HintMerge.KeepWritersFor < now).Select(static entry => entry.Key).ToArray())
            {
                _writers.Remove(unused);
            }
        }

        _version++;
        foreach (HintDelta delta in batch.Deltas)
        {
            _hints[delta.Subject] = HintMerge.Apply(_hints.GetValueOrDefault(delta.Subject), delta, now, _version);
        }

        _changed?.TrySetResult();
        _changed = null;
        _writers[batch.Writer] = (batch.Sequence, now);
        if (_hints.Count > MaxSubjects)
        {
            Trim_NeedsLock();
        }
    }

    private void Trim_NeedsLock()
    {
        IEnumerable<Subject> leaving = _hints.Values
            .OrderBy(static hint => hint.Epoch > 0 || hint.Opening is not null || hint.Learned.Count > 0)
            .ThenBy(static hint => hint.Version)
            .Take(_hints.Count - (MaxSubjects * 9 / 10))
            .Select(static hint => hint.Subject)
            .ToArray();
        foreach (Subject subject in leaving)
        {
            _hints.Remove(subject);
        }
    }

    private List<SubjectEpoch> EpochsOf_NeedsLock(HintBatch batch)
    {
        List<SubjectEpoch> epochs = [];
        foreach (HintDelta delta in batch.Deltas)
        {
            if (_hints.TryGetValue(delta.Subject, out StoredHint? hint) && hint.Epoch != delta.Epoch)
            {
                epochs.Add(new SubjectEpoch(hint.Subject, hint.Epoch, hint.ResetEpoch));
            }
        }

        return epochs;
    }
}
