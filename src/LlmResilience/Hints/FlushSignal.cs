using System.Threading.Channels;

namespace LlmResilience.Hints;

/// <summary>Wakes the flusher's loop. Any thread may call; signals that come before the loop has looked are one.</summary>
internal sealed class FlushSignal
{
    private readonly Channel<bool> _signals =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Wake() => _signals.Writer.TryWrite(true);

    /// <summary>Ends the waiting for good.</summary>
    public void Complete() => _signals.Writer.TryComplete();

    /// <summary>Waits for the next signal. Returns false when there will be none.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        bool more = await _signals.Reader.WaitToReadAsync().ConfigureAwait(false);
        return more && _signals.Reader.TryRead(out _);
    }
}
