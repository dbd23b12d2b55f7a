using LlmResilience.Circuits;
using LlmResilience.Hints.Delivery;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints.Spool;

/// <summary>
/// The spool of this process: what it has learned and the store has not acknowledged, on the local disk, so that the next process can
/// deliver it if this one dies. Without a storage it does nothing.
/// </summary>
/// <remarks>
/// <para>
/// A batch stands in the file before it is sent. While the store is away nothing is sent, and what waits is written as what each subject has
/// to tell in all since its last batch: it coalesces on the disk as it does in memory.
/// </para>
/// <para>For the flusher's loop alone; the trouble may be read by anyone.</para>
/// </remarks>
internal sealed class HintSpool(ISpoolStorage storage, HintOptions options, TimeProvider time, ILogger<HintSpool> logger) : IDisposable
{
    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly Dictionary<Subject, HintDelta> _waiting = [];
    private IWriterSpool? _file;
    private long _acknowledged;
    private string? _trouble;
    private readonly HashSet<string> _passedOver = [];
    private bool _full;

    // The file lacks what it should say, so that the next write is that of all.
    private bool _behind;
    private bool _ended;

    public bool IsOn => storage.IsOn && !_ended;

    /// <summary>What is wrong with the spool, for people; null when nothing is.</summary>
    public string? Trouble => Volatile.Read(ref _trouble) ?? (Volatile.Read(ref _full)
        ? $"The spool in {storage.Place} has reached {options.SpoolMaxMegabytes} MB (Hints:SpoolMaxMegabytes): if this process is killed, some of what it has yet to deliver is lost."
        : null);

    /// <summary>Takes over the files of processes that are gone, the oldest first, at most so many.</summary>
    public IReadOnlyList<(IWriterSpool Spool, SpoolContent Content)> Adopt(int most)
    {
        List<(IWriterSpool, SpoolContent)> adopted = [];
        if (!IsOn)
        {
            return adopted;
        }

        try
        {
            foreach (string name in storage.List())
            {
                if (adopted.Count < most && name != _file?.Name && !_passedOver.Contains(name) && TryAdopt(name) is { } taken)
                {
                    adopted.Add(taken);
                }
            }
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            Say(exception);
        }

        return adopted;
    }

    /// <summary>Whether the file says something that counts twice when what waits is sent, so that this is to be written down anew.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Writes down what waits while the store is away. Returns whether there was room for it; without, it is to be given again.</summary>
    public bool Keep(IReadOnlyList<HintDelta> waiting, BatchLine line)
    {
        if (!IsOn || (waiting.Count == 0 && !_behind))
        {
            return true;
        }

        try
        {
            Open();
            if (_behind || (!_full && HasNoRoom()))
            {
                Rewrite(line);
            }

            if (NoteRoom())
            {
                return false;
            }

            Remember(waiting);
            Write(line, new SpoolFrame { Waiting = waiting });
            Volatile.Write(ref _trouble, null);
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            Remember(waiting);
            Fail(exception);
        }

        return true;
    }

    /// <summary>Writes a batch down before it is sent.</summary>
    /// <exception cref="HintStoreException">
    /// It can not be written, and what the file says of its subjects can not be removed either: sent now, it might count twice.
    /// </exception>
    public void Add(OutgoingBatch batch, BatchLine line)
    {
        if (!IsOn)
        {
            return;
        }

        bool stands = IsStale;
        foreach (HintDelta delta in batch.Batch.Deltas)
        {
            stands |= _waiting.Remove(delta.Subject);
        }

        try
        {
            Open();
            Write(line, Acknowledgement(), new SpoolFrame { Batch = batch.Batch, SentAt = batch.SentAt });
            _acknowledged = 0;
            Volatile.Write(ref _trouble, null);
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            Fail(exception);
            if (stands)
            {
                GiveUp();
            }
        }
    }

    /// <summary>Notes that batches up to a number are acknowledged; it is written with the next frame.</summary>
    public void Acknowledge(long sequence) => _acknowledged = sequence;

    /// <summary>Writes everything anew: numbers or epochs of batches that wait have changed.</summary>
    public void Renew(BatchLine line)
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            _acknowledged = 0;
            Rewrite(line);
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            Fail(exception);
            GiveUp();
        }
    }

    /// <summary>Ends a round in which everything was delivered: the file is emptied when no batch is kept any more.</summary>
    public void Settle(BatchLine line)
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            if (line.IsEmpty)
            {
                _waiting.Clear();
                _acknowledged = 0;
                _file.Clear();
                IsAsItShouldBe();
            }
            else if (_waiting.Count > 0 || _behind)
            {
                // Of subjects that have left the memory meanwhile.
                _waiting.Clear();
                Rewrite(line);
            }
            else if (_acknowledged > 0)
            {
                _file.Append(Acknowledgement());
                _acknowledged = 0;
            }

            // Nothing waits that found no room.
            Volatile.Write(ref _full, false);
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            // What stands there too much is delivered again under its number, and counts once.
            Fail(exception);
        }
    }

    /// <summary>Lets go of the file at the end, or removes it when nothing is in it.</summary>
    public void Dispose()
    {
        _ended = true;
        if (_file is { } file)
        {
            _file = null;
            if (file.IsEmpty)
            {
                Try(file.Remove);
            }

            file.Dispose();
        }

        storage.Dispose();
    }

    /// <summary>The frames that say what a line holds.</summary>
    public static IEnumerable<SpoolFrame> FramesOf(BatchLine line, DateTimeOffset now)
    {
        foreach (OutgoingBatch batch in line.Batches)
        {
            // One that was not sent yet may be from now on.
            yield return new SpoolFrame { Batch = batch.Batch, SentAt = batch.SentAt ?? now };
        }

        if (line.Batches.LastOrDefault(static batch => batch.AcknowledgedAt is not null) is { } acknowledged)
        {
            yield return new SpoolFrame { AcknowledgedThrough = acknowledged.Batch.Sequence };
        }
    }

    private SpoolFrame Acknowledgement() => new() { AcknowledgedThrough = _acknowledged };

    private void Open()
    {
        if (_file is null)
        {
            _file = storage.Create();
        }
    }

    private void Write(BatchLine line, params IReadOnlyList<SpoolFrame> frames)
    {
        if (!_behind)
        {
            _file!.Append(frames);
        }

        if (_behind || _file!.NeedsRewrite)
        {
            Rewrite(line);
        }
    }

    private void Rewrite(BatchLine line)
    {
        // What waits comes last: it was learned after the batches that may hold the same subjects.
        IEnumerable<SpoolFrame> frames = FramesOf(line, time.GetUtcNow());
        _file!.Rewrite(_waiting.Count == 0 ? frames : frames.Append(new SpoolFrame { Waiting = [.. _waiting.Values] }));
        IsAsItShouldBe();
    }

    private void IsAsItShouldBe()
    {
        _behind = false;
        IsStale = false;
    }

    private void Remember(IReadOnlyList<HintDelta> waiting)
    {
        foreach (HintDelta delta in waiting)
        {
            _waiting[delta.Subject] = delta;
        }
    }

    // Nothing in the file may be counted that is about to be sent without it.
    private void GiveUp()
    {
        if (_file is null)
        {
            return;
        }

        IsStale = true;
        try
        {
            _file.Clear();
            IsStale = false;
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            throw new HintStoreException(
                $"spool {_file.Name}",
                "It can be neither written nor emptied, so that nothing is sent to the hint store either: what is sent might be delivered again from there.",
                "Make room on the disk and give the process write permission; what is learned waits in memory.",
                exception);
        }
    }

    private (IWriterSpool Spool, SpoolContent Content)? TryAdopt(string name)
    {
        try
        {
            IWriterSpool? file = storage.TryAdopt(name, out SpoolContent? content);
            if (file is not null && content is null)
            {
                file.Dispose();
                _passedOver.Add(name);
                Log.SpoolUnreadable(_logger, name);
                return null;
            }

            return file is null ? null : (file, content!);
        }
        catch (UnauthorizedAccessException exception)
        {
            // Another user's: a process of that user delivers it.
            _passedOver.Add(name);
            Log.SpoolForbidden(_logger, name, exception);
        }
        catch (IOException exception)
        {
            Say(exception);
        }

        return null;
    }

    /// <summary>Notes that a file of another process cannot be used.</summary>
    public void FailedToAdopt(Exception exception) => Say(exception);

    private void Fail(Exception exception)
    {
        _behind = true;
        Say(exception);
    }

    private void Say(Exception exception)
    {
        if (Trouble is null)
        {
            Log.SpoolFails(_logger, storage.Place, exception.Message, exception);
        }

        Volatile.Write(ref _trouble, $"The spool in {storage.Place} cannot be used ({(exception is HintStoreException store ? store.Problem.TrimEnd('.') : exception.GetType().Name)}): if this process is killed, what it has yet to deliver is lost.");
    }

    private bool HasNoRoom() => storage.Length > options.SpoolMaxMegabytes * 1024L * 1024L;

    private bool NoteRoom()
    {
        bool wasFull = _full;
        Volatile.Write(ref _full, HasNoRoom());
        if (_full && !wasFull)
        {
            Log.SpoolFull(_logger, storage.Place, options.SpoolMaxMegabytes);
        }

        return _full;
    }

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception) when (SpoolFaults.IsOfTheDisk(exception))
        {
            // The next process finds an empty file and removes it.
        }
    }
}
