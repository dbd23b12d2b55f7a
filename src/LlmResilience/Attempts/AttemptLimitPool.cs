using System.Collections.Concurrent;

namespace LlmResilience.Attempts;

/// <summary>Lends the cancellation sources that bound attempts. One is taken again only after an attempt that ended well.</summary>
/// <remarks>Safe for any number of threads. Sources on a driven clock cannot be reset and are not pooled.</remarks>
internal sealed class AttemptLimitPool(TimeProvider time)
{
    private const int Capacity = 256;

    private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();
    private readonly bool _pools = time == TimeProvider.System;
    private CancellationTokenSource? _last; // Spares the queue where calls come one after the other.

    /// <summary>A source that cancels when the limit has passed.</summary>
    public CancellationTokenSource Rent(TimeSpan limit)
    {
        if (Interlocked.Exchange(ref _last, null) is not { } source && !_idle.TryDequeue(out source))
        {
            return new CancellationTokenSource(limit, time);
        }

        source.CancelAfter(limit);
        return source;
    }

    /// <summary>Takes a source back whose token nobody below uses any more: the answer came to its end.</summary>
    public void Return(CancellationTokenSource source)
    {
        if (!_pools || !source.TryReset())
        {
            source.Dispose();
        }
        else if (Interlocked.CompareExchange(ref _last, source, null) is not null)
        {
            Keep(source);
        }
    }

    private void Keep(CancellationTokenSource source)
    {
        if (_idle.Count < Capacity)
        {
            _idle.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }
}
