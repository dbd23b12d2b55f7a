namespace LlmResilience.Hints;

/// <summary>One operation on a lease.</summary>
/// <param name="HoldFor">For how long to take or renew it; null to release it.</param>
/// <param name="IsAsk">Whether the answer decides who probes.</param>
internal readonly record struct LeaseStep(TimeSpan? HoldFor, bool IsAsk = false);

/// <summary>What this process knows of the lease of one subject's probe, and what is still to be told to the store about it.</summary>
/// <remarks>
/// Used under the lock of <see cref="SharedProbeLeases"/>. What adds an operation returns whether somebody must begin to carry them out.
/// </remarks>
internal sealed class ProbeLeaseState(Subject subject)
{
    private readonly Queue<LeaseStep> _steps = new();
    private Knowledge _known;
    private bool _runs;
    private bool _wasRefused;
    private long _since;

    private enum Knowledge
    {
        Nothing,

        Asked,

        /// <summary>This process has it, or nobody can say who has.</summary>
        Granted,

        Refused,

        Probing,
    }

    public Subject Subject { get; } = subject;

    /// <summary>The number of the probe that holds it; 0 for none.</summary>
    public int Probe { get; private set; }

    /// <summary>Whether another has it, as far as is known now.</summary>
    public bool IsRefused(TimeProvider time) => _known switch
    {
        Knowledge.Refused => time.GetElapsedTime(_since) < SharedProbeLeases.AskAgainAfter,
        Knowledge.Asked => _wasRefused && time.GetElapsedTime(_since) < SharedProbeLeases.Patience,
        Knowledge.Nothing or Knowledge.Granted or Knowledge.Probing => false,
    };

    /// <summary>Whether nothing would be lost with it.</summary>
    public bool IsIdle(TimeProvider time) => !_runs && _known is not Knowledge.Probing && time.GetElapsedTime(_since) > SharedProbeLeases.UseWithin;

    /// <summary>Whether a call may probe; null when the store must be asked first.</summary>
    public bool? MayProbe(bool hasOther, TimeProvider time)
    {
        TimeSpan age = time.GetElapsedTime(_since);
        return _known switch
        {
            Knowledge.Asked when age >= SharedProbeLeases.Patience => true,
            Knowledge.Asked => !hasOther && !_wasRefused,
            Knowledge.Granted when age < SharedProbeLeases.UseWithin => true,
            Knowledge.Refused when age < SharedProbeLeases.AskAgainAfter => false,

            // A probe that got lost has given its place in this process free; the store may have given the lease to another.
            Knowledge.Nothing or Knowledge.Granted or Knowledge.Refused or Knowledge.Probing => null,
        };
    }

    /// <summary>The store is to be asked.</summary>
    public bool Ask(TimeSpan holdFor, TimeProvider time)
    {
        _wasRefused = _known is Knowledge.Refused;
        _known = Knowledge.Asked;
        _since = time.GetTimestamp();
        Probe = 0;
        return Enqueue(new LeaseStep(holdFor, IsAsk: true));
    }

    /// <summary>Takes the store's answer; null when there is none, so that this process must help itself.</summary>
    public void Answer(bool? granted, TimeProvider time)
    {
        if (_known is not Knowledge.Asked)
        {
            return;
        }

        _known = granted is false ? Knowledge.Refused : Knowledge.Granted;
        if (granted is not true)
        {
            // A lease runs from its asking on, a refusal from its answer on.
            _since = time.GetTimestamp();
        }
    }

    /// <summary>A probe begins, and holds the lease.</summary>
    public bool Begin(int probe, TimeSpan holdFor)
    {
        _known = Knowledge.Probing;
        Probe = probe;
        return Enqueue(new LeaseStep(holdFor));
    }

    /// <summary>The probe was not sent; the lease may be used as if it had just been given.</summary>
    public bool PutBack(TimeSpan holdFor, TimeProvider time)
    {
        Probe = 0;
        _known = Knowledge.Granted;
        _since = time.GetTimestamp();
        return Enqueue(new LeaseStep(holdFor));
    }

    /// <summary>The probe has ended.</summary>
    /// <param name="keepFor">For how long the lease is kept from others; null to release it.</param>
    public bool End(TimeSpan? keepFor)
    {
        Probe = 0;
        _known = Knowledge.Nothing;
        return Enqueue(new LeaseStep(keepFor));
    }

    /// <summary>Adds an operation.</summary>
    public bool Enqueue(LeaseStep step)
    {
        _steps.Enqueue(step);
        bool begins = !_runs;
        _runs = true;
        return begins;
    }

    /// <summary>The next operation; without one nobody carries them out any more.</summary>
    public bool TryDequeue(out LeaseStep step)
    {
        _runs = _steps.TryDequeue(out step);
        return _runs;
    }
}
