using System.Threading.Channels;
using LlmResilience.Attempts;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>A driven clock that says when the watched flow begins to wait by it, so that a test moves it on neither too early nor by guesses.</summary>
internal sealed class WatchedClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly AsyncLocal<bool> _watched = new();
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();
    private int _limitsAlive;

    /// <summary>How many limits were set in the watched flow, and not taken off again.</summary>
    public int LimitsAlive => Volatile.Read(ref _limitsAlive);

    /// <summary>Watches what is started from here on, and not the host's background services.</summary>
    public void Watch() => _watched.Value = true;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);

        // A delay's timer completes its task; those of limits cancel something.
        if (_watched.Value && state is Task && dueTime > TimeSpan.Zero)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return _watched.Value && state is CancellationTokenSource or AttemptLimitSource ? new LimitTimer(this, timer) : timer;
    }

    /// <summary>Waits until a wait has begun, and lets it pass.</summary>
    public async Task<TimeSpan> PassWaitAsync()
    {
        TimeSpan wait = await _waits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Advance(wait);
        return wait;
    }

    private sealed class LimitTimer : ITimer
    {
        private readonly WatchedClock _clock;
        private readonly ITimer _timer;
        private int _disposed;

        public LimitTimer(WatchedClock clock, ITimer timer)
        {
            _clock = clock;
            _timer = timer;
            Interlocked.Increment(ref clock._limitsAlive);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            _timer.Dispose();
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref _clock._limitsAlive);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
