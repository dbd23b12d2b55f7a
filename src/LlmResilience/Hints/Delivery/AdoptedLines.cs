using LlmResilience.Circuits;
using LlmResilience.Hints.Spool;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Delivery;

/// <summary>The lines of processes that are gone, as many as are delivered at a time.</summary>
/// <remarks>
/// Each is tried for itself: one that the store refuses keeps neither the others back nor this process. For the flusher's loop alone; the
/// counts and the trouble may be read by anyone.
/// </remarks>
internal sealed class AdoptedLines(HintStoreCalls store, HintSpool spool, HintWatcher watcher, HintOptions options, TimeProvider time, ILogger<AdoptedLines> logger) : IDisposable
{
    private const int AtOnce = 64;
    private const int MaxRefusals = 10;

    // A store that is away fails for each of them, and may take long for it.
    private const int MaxErrorsInARound = 2;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly List<AdoptedLine> _lines = [];
    private SteadyWait _untilLook;
    private string? _trouble;
    private int _subjects;
    private int _batches;

    public int WaitingSubjects => Volatile.Read(ref _subjects);

    public int WaitingBatches => Volatile.Read(ref _batches);

    /// <summary>What the store refuses, for people; null when there is nothing of the kind.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

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

    /// <summary>Delivers what was taken over.</summary>
    /// <param name="snapshot">What the store holds, where it has just been read.</param>
    /// <returns>Whether there was anything; and why something of it could not be delivered, which <see cref="Refused"/> tells from a store that is away.</returns>
    public async Task<(bool Sent, Exception? Error)> SendAsync(HintStoreSnapshot? snapshot)
    {
        bool sent = false;
        Exception? error = null;
        Look();
        while (_lines.Count > 0)
        {
            bool more = _lines.Count == AtOnce;
            if (snapshot is null && _lines.Exists(static line => line.NeedsEpochs))
            {
                snapshot = await store.LoadAsync().ConfigureAwait(false);
            }

            sent |= await SendEachAsync(snapshot).ConfigureAwait(false);
            error = _lines.Find(static line => line.Error is not null)?.Error;
            if (!RemoveEnded() || error is not null || !more || _lines.Count == AtOnce)
            {
                break;
            }

            _untilLook = default;
            Look();
        }

        return (sent, error);
    }

    /// <summary>The store has answered other things since: what failed is refused. It is tried again for a while, then set aside.</summary>
    public void Refused()
    {
        foreach (AdoptedLine line in _lines.Where(static line => line.Error is not null).ToArray())
        {
            Exception error = line.Error!;
            line.Error = null;
            int times = line.Refused();
            if (times == 1)
            {
                Log.AdoptedNotDelivered(_logger, line.Name, error.GetType().Name, error);
            }
            else if (times >= MaxRefusals)
            {
                SetAside(line, times, error);
            }
        }

        Count();
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

    private async Task<bool> SendEachAsync(HintStoreSnapshot? snapshot)
    {
        bool sent = false;
        int errors = 0;
        _lines.ForEach(static line => line.Error = null);
        foreach (AdoptedLine line in _lines.Where(static line => line.IsDue).ToArray())
        {
            try
            {
                line.Close(snapshot);
                sent |= await line.SendAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                line.Error = exception;

                // The others have their turn first the next time.
                _lines.Remove(line);
                _lines.Add(line);
                if (++errors == MaxErrorsInARound)
                {
                    break;
                }
            }
            finally
            {
                Count();
            }
        }

        return sent;
    }

    private void SetAside(AdoptedLine line, int times, Exception error)
    {
        string name = line.Name;
        if (line.SetAside() is { } aside)
        {
            Log.SpoolRefused(_logger, name, times, error.GetType().Name, aside, error);
        }
        else
        {
            spool.FailedToAdopt(line.Failure!);
        }

        line.Dispose();
        _lines.Remove(line);
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
        string? refused = _lines.Find(static line => line.IsRefused)?.Name;
        Volatile.Write(ref _trouble, refused is null ? null : $"The hint store refuses what an earlier process left in the spool ({refused}); it is tried again, and then set aside.");
        Volatile.Write(ref _subjects, _lines.Sum(static line => line.WaitingSubjects));
        Volatile.Write(ref _batches, _lines.Sum(static line => line.WaitingBatches));
    }
}
