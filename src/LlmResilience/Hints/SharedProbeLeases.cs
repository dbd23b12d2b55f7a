using LlmResilience.Circuits;

namespace LlmResilience.Hints;

/// <summary>
/// Leases of probes through the store: of all processes one probes what is half-open in many. Asked for in the background, so that no call
/// waits: the first that meets a half-open circuit asks and goes elsewhere, a later one finds the answer.
/// </summary>
/// <remarks>
/// <para>
/// Safe to use from any thread. A store that is away, or does not answer in time, keeps nobody from probing; nor does a missing answer
/// keep a call back that has nowhere else to go.
/// </para>
/// <para>
/// The operations about one subject follow one another: a renewal that is still on its way must not take a lease again that was released
/// after it.
/// </para>
/// </remarks>
internal sealed class SharedProbeLeases(ICompatibilityHintStore store, HintOptions options, TimeProvider time) : IProbeLeases, IDisposable
{
    /// <summary>How long after the asking a lease may begin to be used.</summary>
    public static readonly TimeSpan UseWithin = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer is waited for before the store counts as slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long a refusal is believed.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long the lease of a probe that succeeded is kept, for the news of it to come first.</summary>
    public static readonly TimeSpan NewsTime = TimeSpan.FromSeconds(5);

    // What is leased outlives the time in which its use may begin, by more than the way to the store takes.
    private static readonly TimeSpan AskFor = UseWithin + TimeSpan.FromSeconds(5);
    private const int MaxSubjects = 10_000;

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly Lock _gate = new();
    private readonly Dictionary<Subject, ProbeLeaseState> _leases = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _stuck = Task.CompletedTask;

    /// <inheritdoc/>
    public bool IsHeldElsewhere(Subject subject)
    {
        lock (_gate)
        {
            return _leases.TryGetValue(subject, out ProbeLeaseState? lease) && lease.IsRefused(time);
        }
    }

    /// <inheritdoc/>
    public bool MayProbe(Subject subject, bool hasOther)
    {
        ProbeLeaseState lease;
        bool begins;
        lock (_gate)
        {
            lease = FindOrAdd_NeedsLock(subject);
            if (lease.MayProbe(hasOther, time) is { } known)
            {
                return known;
            }

            begins = lease.Ask(AskFor, time);
        }

        RunIf(begins, lease);
        lock (_gate)
        {
            // A store in memory has answered by now.
            return lease.MayProbe(hasOther, time) ?? !hasOther;
        }
    }

    /// <inheritdoc/>
    public void Begin(Subject subject, int probe, TimeSpan holdFor)
    {
        ProbeLeaseState lease;
        bool begins;
        lock (_gate)
        {
            lease = FindOrAdd_NeedsLock(subject);
            begins = lease.Begin(probe, holdFor);
        }

        RunIf(begins, lease);
    }

    /// <inheritdoc/>
    public void Renew(Subject subject, int permit, TimeSpan holdFor) => Change(subject, permit, lease => lease.Enqueue(new LeaseStep(holdFor)));

    /// <inheritdoc/>
    public void End(Subject subject, int permit, ProbeEnding ending) => Change(subject, permit, lease => ending switch
    {
        ProbeEnding.Unused => lease.PutBack(AskFor, time),
        ProbeEnding.Shut => lease.End(null),
        ProbeEnding.Passing => lease.End(NewsTime),
    });

    /// <summary>Gives up what is under way; leases run out by themselves.</summary>
    public void Dispose() => _stop.Cancel();

    private void Change(Subject subject, int probe, Func<ProbeLeaseState, bool> change)
    {
        ProbeLeaseState? lease;
        bool begins;
        lock (_gate)
        {
            if (!_leases.TryGetValue(subject, out lease) || lease.Probe != probe)
            {
                return;
            }

            begins = change(lease);
        }

        RunIf(begins, lease);
    }

    private ProbeLeaseState FindOrAdd_NeedsLock(Subject subject)
    {
        if (_leases.TryGetValue(subject, out ProbeLeaseState? known))
        {
            return known;
        }

        if (_leases.Count >= MaxSubjects)
        {
            foreach (Subject idle in _leases.Where(entry => entry.Value.IsIdle(time)).Select(static entry => entry.Key).ToArray())
            {
                _leases.Remove(idle);
            }
        }

        ProbeLeaseState lease = new(subject);
        _leases.Add(subject, lease);
        return lease;
    }

    private void RunIf(bool begins, ProbeLeaseState lease)
    {
        if (begins)
        {
            _ = RunAsync(lease);
        }
    }

    private async Task RunAsync(ProbeLeaseState lease)
    {
        while (true)
        {
            LeaseStep step;
            lock (_gate)
            {
                if (!lease.TryDequeue(out step))
                {
                    return;
                }
            }

            bool? answer = await TryAsync(lease.Subject, step).ConfigureAwait(false);
            if (step.IsAsk)
            {
                lock (_gate)
                {
                    lease.Answer(answer, time);
                }
            }
        }
    }

    /// <summary>What the store says; null when it does not in time, or fails. The flusher's loop tells of a store that is away.</summary>
    private async Task<bool?> TryAsync(Subject subject, LeaseStep step)
    {
        if (!_stuck.IsCompleted || _stop.IsCancellationRequested)
        {
            return null;
        }

        using CancellationTokenSource limit = new(options.FlushTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        Task<bool>? task = null;
        try
        {
            task = step.HoldFor is { } holdFor
                ? store.TryLeaseProbeAsync(subject, _owner, holdFor, either.Token).AsTask()
                : store.ReleaseProbeAsync(subject, _owner, either.Token).AsTask();
            return await task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            if (task is { IsCompleted: false })
            {
                // It ignores its token. No other is begun before it has ended, and its failure is of no interest.
                _stuck = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            return null;
        }
    }
}
