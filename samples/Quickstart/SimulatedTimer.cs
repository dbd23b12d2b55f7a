namespace Quickstart;

/// <summary>A timer of the simulated clock.</summary>
internal sealed class SimulatedTimer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private volatile bool _disposed;

    public DateTimeOffset DueAt { get; set; }

    /// <summary>Whether somebody waits for it: it fires once, and it is no limit on something under way.</summary>
    public bool IsWait => state is not CancellationTokenSource && _period == Timeout.InfiniteTimeSpan;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        _period = period <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
        time.Schedule(this, dueTime < TimeSpan.Zero ? null : dueTime);
        return true;
    }

    public void Fire()
    {
        Change(_period, _period);
        callback(state);
    }

    public void Dispose()
    {
        _disposed = true;
        time.Schedule(this, null);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
