using LlmResilience.Circuits;
using LlmResilience.Hints.Spool;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>The lines of processes that are gone, as many as are delivered at a time.</summary>
/// <remarks>For the flusher's loop alone; the counts may be read by anyone.</remarks>
internal sealed class AdoptedLines(HintStoreCalls store, HintSpool spool, HintWatcher watcher, HintOptions options, TimeProvider time, ILogger<AdoptedLines> logger) : IDisposable
{
    private const int AtOnce = 64;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly List<AdoptedLine> _lines = [];
    private SteadyWait _untilLook;
    private int _subjects;
    private int _batches;

    public int WaitingSubjects => Volatile.Read(ref _subjects);

    public int WaitingBatches => Volatile.Read(ref _batches);

    /// <summary>Everything that the files say which were taken over, in the order in which it was learned.</summary>
    public IEnumerable<HintDelta> Deltas => _lines.SelectMany(static line => line.Deltas);

    /// <summary>Takes over what processes left that are gone, from time to time.</summary>
    public void Look()
    {
        if (!spool.IsOn || !_untilLook.IsOver(time) || _lines.Count >= AtOnce)
        {
            return;
        }

        _untilLook = SteadyWait.Begin(LookEvery, time);
        foreach ((IWriterSpool file, SpoolContent content) in spool.Adopt(AtOnce - _lines.Count))
        {
            AdoptedLine line = new(file, content, store, watcher, options, time, _logger);
            _lines.Add(line);
            if (line.WaitingBatches > 0)
            {
                Log.SpoolAdopted(_logger, file.Name, line.WaitingBatches, line.WaitingSubjects);
            }
        }

        Count();
    }

    /// <summary>Delivers what was taken over. Returns whether there was anything.</summary>
    /// <param name="snapshot">What the store holds, where it has just been read.</param>
    public async Task<bool> SendAsync(HintStoreSnapshot? snapshot)
    {
        bool sent = false;
        Look();
        while (_lines.Count > 0)
        {
            bool more = _lines.Count == AtOnce;
            if (snapshot is null && _lines.Exists(static line => line.NeedsEpochs))
            {
                snapshot = await store.LoadAsync().ConfigureAwait(false);
            }

            foreach (AdoptedLine line in _lines)
            {
                line.Close(snapshot);
                sent |= await line.SendAsync().ConfigureAwait(false);
                Count();
            }

            if (!RemoveEnded() || !more || _lines.Count == AtOnce)
            {
                break;
            }

            _untilLook = default;
            Look();
        }

        return sent;
    }

    /// <summary>Lets go of what is not delivered yet; another process takes it over.</summary>
    public void Dispose()
    {
        foreach (AdoptedLine line in _lines)
        {
            line.Dispose();
        }

        _lines.Clear();
    }

    // False when a file could not be written: it is looked at again later, and not at once.
    private bool RemoveEnded()
    {
        foreach (AdoptedLine done in _lines.Where(static line => line.IsDone))
        {
            done.Remove();
        }

        AdoptedLine[] failed = [.. _lines.Where(static line => line.Failure is not null)];
        foreach (AdoptedLine line in failed)
        {
            spool.FailedToAdopt(line.Failure!);
            line.Dispose();
        }

        _lines.RemoveAll(static line => line.IsDone || line.Failure is not null);
        Count();
        return failed.Length == 0;
    }

    private void Count()
    {
        Volatile.Write(ref _subjects, _lines.Sum(static line => line.WaitingSubjects));
        Volatile.Write(ref _batches, _lines.Sum(static line => line.WaitingBatches));
    }
}
