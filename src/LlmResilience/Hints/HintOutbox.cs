using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>What waits for the store: changed subjects, and the one batch that is under way under its number.</summary>
/// <remarks>
/// <see cref="Add"/> is for any thread, lock-free and without allocation; everything else is for the flusher's loop alone. A batch stays
/// under way, unchanged, until the store has acknowledged it, so a repeated try can never be counted twice.
/// </remarks>
internal sealed class HintOutbox(HintOptions options, FlushSignal signal, ILogger<HintOutbox> logger)
{
    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly Queue<DeltaSource> _waiting = new();
    private readonly List<DeltaSource> _sources = [];
    private DeltaSource? _stack;
    private int _stacked;
    private Guid _writer = Guid.NewGuid();
    private long _sequence = 1;
    private HintBatch? _underWay;

    public Guid Writer => _writer;

    /// <summary>How many subjects wait, about.</summary>
    public int Waiting => Volatile.Read(ref _stacked) + _waiting.Count + _sources.Count;

    /// <summary>Takes note that a subject has something to tell.</summary>
    /// <param name="source">The subject, already changed.</param>
    /// <param name="atOnce">Whether it is a change of standing, which is told without waiting for the next round.</param>
    public void Add(DeltaSource source, bool atOnce)
    {
        if (source.TryMarkDirty())
        {
            DeltaSource? top = Volatile.Read(ref _stack);
            while (true)
            {
                source.NextDirty = top;
                DeltaSource? seen = Interlocked.CompareExchange(ref _stack, source, top);
                if (ReferenceEquals(seen, top))
                {
                    break;
                }

                top = seen;
            }

            atOnce |= Interlocked.Increment(ref _stacked) == options.BatchSize;
        }

        if (atOnce)
        {
            signal.Wake();
        }
    }

    /// <summary>Moves what has changed to the waiting ones.</summary>
    public void Drain()
    {
        DeltaSource? source = Interlocked.Exchange(ref _stack, null);
        int moved = 0;
        while (source is not null)
        {
            DeltaSource? next = source.NextDirty;
            source.NextDirty = null;
            moved++;
            _waiting.Enqueue(source);
            source = next;
        }

        Interlocked.Add(ref _stacked, -moved);
        if (_waiting.Count > 2 * options.MaxTargets)
        {
            DropEvicted();
        }
    }

    /// <summary>The batch that is under way, else the next one, else null when nothing waits.</summary>
    public HintBatch? Next()
    {
        if (_underWay is null)
        {
            List<HintDelta> deltas = [];
            while (deltas.Count < options.BatchSize && _waiting.TryDequeue(out DeltaSource? source))
            {
                if (source.Take() is { } delta)
                {
                    deltas.Add(delta);
                    _sources.Add(source);
                }
            }

            _underWay = deltas.Count == 0 ? null : new HintBatch { Writer = _writer, Sequence = _sequence, Deltas = deltas };
        }

        return _underWay;
    }

    /// <summary>Takes the store's answer to the batch under way. Returns whether it is delivered.</summary>
    public bool Answer(HintBatchResult result)
    {
        HintBatch batch = _underWay ?? throw new InvalidOperationException("No batch is under way.");
        if (result.LastSequence < batch.Sequence)
        {
            // The store has lost this writer's number (its file was replaced, or it dropped the writer after long silence). It has not
            // applied this batch, so the same deltas may go out under a new name.
            _writer = Guid.NewGuid();
            _sequence = 1;
            _underWay = batch with { Writer = _writer, Sequence = _sequence };
            Log.WriterLost(_logger, result.LastSequence, batch.Sequence);
            return false;
        }

        _sequence = result.LastSequence + 1;
        AdoptEpochs(batch, result);
        _sources.Clear();
        _underWay = null;
        return true;
    }

    private void DropEvicted()
    {
        // Only while the store is away and callers invent names: what hints that have left would have told is lost with them.
        for (int count = _waiting.Count; count > 0; count--)
        {
            DeltaSource source = _waiting.Dequeue();
            if (source is Hint { IsEvicted: true })
            {
                source.Take();
            }
            else
            {
                _waiting.Enqueue(source);
            }
        }
    }

    private void AdoptEpochs(HintBatch batch, HintBatchResult result)
    {
        foreach (SubjectEpoch epoch in result.Epochs)
        {
            int index = _sources.FindIndex(source => source.Subject == epoch.Subject);
            if (index >= 0)
            {
                _sources[index].AdoptEpoch(epoch, batch.Deltas[index]);
            }
        }
    }
}
