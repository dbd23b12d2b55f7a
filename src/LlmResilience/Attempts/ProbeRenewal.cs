namespace LlmResilience.Attempts;

/// <summary>Renews the leases of an attempt's probes until the headers of its answer, or until it ends without any.</summary>
/// <remarks>It holds the attempt weakly, so that one that got lost is not kept alive by it.</remarks>
internal sealed class ProbeRenewal
{
    private readonly WeakReference<Attempt> _attempt;
    private readonly ITimer _timer;

    /// <summary>Starts renewing.</summary>
    /// <param name="attempt">The attempt that holds a probe's permit.</param>
    /// <param name="time">The clock.</param>
    /// <param name="every">How often; well below the time of a lease.</param>
    public ProbeRenewal(Attempt attempt, TimeProvider time, TimeSpan every)
    {
        _attempt = new WeakReference<Attempt>(attempt);
        _timer = time.CreateTimer(static state => ((ProbeRenewal)state!).Renew(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(every, every);
    }

    /// <summary>The attempt has ended.</summary>
    public void Stop() => _timer.Dispose();

    private void Renew()
    {
        if (_attempt.TryGetTarget(out Attempt? attempt))
        {
            attempt.RenewPermits();
        }
        else
        {
            Stop();
        }
    }
}
