using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>
/// A clock that a test drives while calls are under way. It sees when a call begins to wait (the timer of a delay is made in the
/// call's own flow), so that time moves only then, and by just that wait: no sleeps, no polling, no race.
/// </summary>
internal sealed class DrivenClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly AsyncLocal<DrivenCall?> _current = new();

    /// <summary>Starts a call on a thread of its own; a synchronous one may block there.</summary>
    public DrivenCall<T> StartCall<T>(Func<Task<T>> send)
    {
        DrivenCall<T> call = new(this);
        call.Result = Task.Factory.StartNew(
            () =>
            {
                _current.Value = call;
                return send();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        return call;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);

        // A delay's timer completes its task; the timers of limits and leases cancel and renew something.
        if (state is Task && dueTime > TimeSpan.Zero)
        {
            _current.Value?.Waits(dueTime);
        }

        return timer;
    }
}
