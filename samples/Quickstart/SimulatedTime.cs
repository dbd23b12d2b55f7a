namespace Quickstart;

/// <summary>
/// A clock that moves by one rule: when somebody waits for it, to the next timer that is due. So an hour takes seconds, and every
/// run takes the same hour, however busy the machine is.
/// </summary>
/// <remarks>
/// To wait is to have a timer that fires once and cancels nothing: a provider that thinks, or a caller that waits to try again.
/// The limit of an attempt is a timer as well, but while it alone runs there is work under way, and time stands still.
/// </remarks>
internal sealed class SimulatedTime(DateTimeOffset start) : TimeProvider
{
    // Of the real clock, and far beyond what any step takes: better a failure with a reason than a program that hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<SimulatedTimer> _timers = [];
    private DateTimeOffset _now = start;
    private TaskCompletionSource _waiting = NewSignal();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass as the work needs it.</summary>
    /// <param name="work">What is under way.</param>
    /// <param name="settle">Awaited before time moves: what has to be finished by then.</param>
    public async Task<T> RunAsync<T>(Task<T> work, Func<ValueTask> settle)
    {
        while (await NextEventAsync(work) != work)
        {
            await settle();
            FireNext(DateTimeOffset.MaxValue);
        }

        return await work;
    }

    /// <summary>Lets time pass while no work is under way.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        while (FireNext(time))
        {
        }

        lock (_gate)
        {
            _now = time > _now ? time : _now;
        }
    }

    /// <summary>Sets when a timer is due; null for never.</summary>
    internal void Schedule(SimulatedTimer timer, TimeSpan? dueIn)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueIn is { } wait)
            {
                timer.DueAt = _now + wait;
                _timers.Add(timer);
            }

            Signal_NeedsLock();
        }
    }

    private async Task<Task> NextEventAsync(Task work)
    {
        Task waiting;
        lock (_gate)
        {
            waiting = _waiting.Task;
        }

        try
        {
            return await Task.WhenAny(work, waiting).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"For {Patience.TotalSeconds} s nothing has ended and nobody has waited for the clock: the simulation is stuck.");
        }
    }

    private bool FireNext(DateTimeOffset until)
    {
        SimulatedTimer? next;
        lock (_gate)
        {
            next = _timers.MinBy(static timer => timer.DueAt);
            if (next is null || next.DueAt > until)
            {
                return false;
            }

            _now = next.DueAt > _now ? next.DueAt : _now;
        }

        next.Fire();
        return true;
    }

    private void Signal_NeedsLock()
    {
        bool somebodyWaits = _timers.Exists(static timer => timer.IsWait);
        if (somebodyWaits)
        {
            _waiting.TrySetResult();
        }
        else if (_waiting.Task.IsCompleted)
        {
            _waiting = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
