using LlmResilience.Hints.Spool;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>The line of a process that is gone, taken over with its spool file: its batches go out under its writer and numbers.</summary>
internal sealed class AdoptedLine : LineDelivery, IDisposable
{
    private readonly IWriterSpool _file;
    private readonly SpoolContent _content;
    private readonly HintOptions _options;
    private readonly HintWatcher _watcher;
    private readonly TimeProvider _time;
    private int _refusals;
    private SteadyWait _untilNextTry;

    public AdoptedLine(IWriterSpool file, SpoolContent content, HintStoreCalls store, HintWatcher watcher, HintOptions options, TimeProvider time, ILogger logger)
        : base(LineOf(content, options, time.GetUtcNow()), store, time, logger)
    {
        _file = file;
        _content = content;
        _options = options;
        _watcher = watcher;
        _time = time;
    }

    public string Name => _file.Name;

    /// <summary>Why it could not be delivered, where it was tried in this round; null when it could.</summary>
    public Exception? Error { get; set; }

    /// <summary>Whether the store refuses it while it works otherwise.</summary>
    public bool IsRefused => _refusals > 0;

    /// <summary>Whether it is to be tried: a refused one after growing waits only.</summary>
    public bool IsDue => _untilNextTry.IsOver(_time);

    /// <summary>Why the file could not be written; then it is left to a later adoption. Null when it could.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether everything is delivered, and the time is over in which the store might lose it.</summary>
    public bool IsDone => Line.IsEmpty && _content.Waiting.Count == 0;

    public int WaitingBatches => Line.Unacknowledged + (_content.Waiting.Count > 0 ? 1 : 0);

    public int WaitingSubjects => Line.Batches.Skip(Line.Batches.Count - Line.Unacknowledged).Sum(static batch => batch.Batch.Deltas.Count) + _content.Waiting.Count;

    /// <summary>Everything that the file says, in the order in which it was learned.</summary>
    public IEnumerable<HintDelta> Deltas => Line.Batches.SelectMany(static batch => batch.Batch.Deltas).Concat(_content.Waiting.Values);

    /// <summary>Whether the store has to be read, since the owner of the file had not read it.</summary>
    public bool NeedsEpochs => _content.Waiting.Values.Any(static delta => delta.EpochIsUnknown);

    /// <summary>
    /// Puts what stands in no batch yet into batches, and writes them down: from then on it has numbers, whoever delivers it. What was learned
    /// before the store had been read belongs to the epoch that the store names.
    /// </summary>
    public void Close(HintStoreSnapshot? store)
    {
        if (_content.Waiting.Count == 0)
        {
            return;
        }

        Dictionary<Subject, long> epochs = store?.Hints.ToDictionary(static hint => hint.Subject, static hint => hint.Epoch) ?? [];
        IEnumerable<HintDelta> waiting = _content.Waiting.Values.Select(delta => delta.EpochIsUnknown
            ? EpochStamp.Raise(delta, epochs.GetValueOrDefault(delta.Subject)) with { EpochIsUnknown = false }
            : delta);
        List<SpoolFrame> frames = [];
        foreach (HintDelta[] deltas in waiting.Chunk(_options.BatchSize).ToArray())
        {
            frames.Add(new SpoolFrame { Batch = Line.Add(deltas, []).Batch, SentAt = _time.GetUtcNow() });
        }

        _content.Waiting.Clear();
        Write(() => _file.Append(frames));
    }

    /// <summary>Notes that the store refuses it while it works otherwise. Returns how often it has.</summary>
    public int Refused()
    {
        _refusals++;
        _untilNextTry = SteadyWait.Begin(Wait(), _time);
        return _refusals;
    }

    /// <summary>Keeps the file for people to look at. Returns its name, or null when the disk does not let us.</summary>
    public string? SetAside()
    {
        string? aside = null;
        Write(() => aside = _file.SetAside());
        return aside;
    }

    /// <summary>Removes the file.</summary>
    public void Remove() => Write(_file.Remove);

    public void Dispose() => _file.Dispose();

    protected override bool MaySend => Failure is null;

    protected override void Prepare(OutgoingBatch batch)
    {
    }

    protected override void Record(OutgoingBatch? asked, HintBatchResult result, in LineAnswer answer)
    {
        // What is in it is not known here, so that it has to be read.
        _watcher.Applied(result, repeated: true);
        if (answer.Lost > 0 || answer.Renamed || answer.Restamped)
        {
            Write(() => _file.Rewrite(HintSpool.FramesOf(Line, _time.GetUtcNow())));
        }
        else if (asked is not null)
        {
            Write(() => _file.Append(new SpoolFrame { AcknowledgedThrough = asked.Batch.Sequence }));
        }
    }

    private TimeSpan Wait()
    {
        TimeSpan wait = _options.RetryDelay * Math.Pow(2, Math.Min(_refusals - 1, 20));
        return wait < _options.MaxRetryDelay ? wait : _options.MaxRetryDelay;
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            Failure = exception;
        }
    }

    private static BatchLine LineOf(SpoolContent content, HintOptions options, DateTimeOffset now)
    {
        HintBatch? first = content.Batches.Select(static entry => entry.Batch).FirstOrDefault();
        BatchLine line = new(first?.Writer ?? Guid.NewGuid(), first is null ? 1 : content.AcknowledgedThrough + 1, options);
        foreach ((HintBatch batch, DateTimeOffset sentAt) in content.Batches)
        {
            // When it was acknowledged is not written down; kept from now on it is kept long enough.
            line.Restore(batch, sentAt, batch.Sequence <= content.AcknowledgedThrough ? now : null);
        }

        return line;
    }
}
