using System.Threading.Channels;

namespace LlmResilience.Hints;

/// <summary>Wakes the flusher's loop. Any thread may call; signals that come before the loop has looked are one.</summary>
internal sealed class FlushSignal
{
    private readonly Channel<bool> _signals =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private int _flush;

    /// <summary>Something is to be written.</summary>
    public void Wake()
    {
        Interlocked.Exchange(ref _flush, 1);
        _signals.Writer.TryWrite(true);
    }

    /// <summary>
    /// There may be something to be read. Nothing need be written for it: else each write of one process would make all others of a fleet
    /// write, too.
    /// </summary>
    public void WakeToRead() => _signals.Writer.TryWrite(true);

    /// <summary>Whether anything was to be written since the last look.</summary>
    public bool TakeFlush() => Interlocked.Exchange(ref _flush, 0) != 0;

    /// <summary>Ends the waiting for good.</summary>
    public void Complete() => _signals.Writer.TryComplete();

    /// <summary>Waits for the next signal. Returns false when there will be none.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        bool more = await _signals.Reader.WaitToReadAsync().ConfigureAwait(false);
        return more && _signals.Reader.TryRead(out _);
    }
}
