using System.Collections.Concurrent;

namespace LlmResilience.Attempts;

/// <summary>Lends the sources that bound attempts. One is taken again only after an attempt that ended well.</summary>
/// <remarks>Safe for any number of threads.</remarks>
internal sealed class AttemptLimitPool(TimeProvider time)
{
    private const int Capacity = 256;

    private readonly ConcurrentQueue<AttemptLimitSource> _idle = new();
    private AttemptLimitSource? _last; // Spares the queue where calls come one after the other.

    /// <summary>A source without a limit.</summary>
    public AttemptLimitSource Rent() =>
        Interlocked.Exchange(ref _last, null) is { } last ? last
        : _idle.TryDequeue(out AttemptLimitSource? idle) ? idle
        : new AttemptLimitSource(time);

    /// <summary>Takes a source back whose token nobody below uses any more: the answer came to its end.</summary>
    public void Return(AttemptLimitSource source)
    {
        if (!source.TryReset())
        {
            source.Dispose();
        }
        else if (Interlocked.CompareExchange(ref _last, source, null) is not null)
        {
            Keep(source);
        }
    }

    private void Keep(AttemptLimitSource source)
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
