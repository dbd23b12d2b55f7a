using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Keys;
using LlmResilience.Routing;

namespace LlmResilience.Attempts;

/// <summary>
/// One attempt from its permits to its outcome. Whoever ends it first (the executor on a failure, the guard of the response on
/// success) publishes the outcome; everybody after finds it ended.
/// </summary>
internal sealed class Attempt
{
    private const int RenewalsPerLease = 3;

    private readonly AttemptExecutor _owner;
    private readonly CallContext _call;
    private readonly CircuitPermits _permits;
    private readonly AttemptLimitSource _limit;
    private ProbeRenewal? _renewal;
    private int _ended;

    /// <summary>Begins an attempt, bounded until the response's headers.</summary>
    /// <param name="owner">Publishes its outcome.</param>
    /// <param name="call">The call.</param>
    /// <param name="target">The target.</param>
    /// <param name="message">What is sent.</param>
    /// <param name="startedAt">The time.</param>
    /// <param name="waited">How long the call waited for it.</param>
    /// <param name="permits">The permits, which are given back with the outcome.</param>
    public Attempt(
        AttemptExecutor owner, CallContext call, Target target, HttpRequestMessage message, DateTimeOffset startedAt, TimeSpan waited, in CircuitPermits permits)
    {
        _owner = owner;
        _call = call;
        _permits = permits;
        Target = target;
        Message = message;
        Number = ++call.Attempts;
        StartedAt = startedAt;
        Waited = waited;
        _limit = owner.Limits.Rent();
        _limit.LinkTo(call.CancellationToken);
        _limit.Bound(Limit.Time);
    }

    public Target Target { get; }

    public Credential Credential => _call.CredentialFor(Target);

    /// <summary>What is sent.</summary>
    public HttpRequestMessage Message { get; set; }

    public int Number { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>How long the call waited for this attempt, for the report.</summary>
    public TimeSpan Waited { get; }

    /// <summary>What it may take until the headers.</summary>
    public AttemptLimit Limit => AttemptLimit.Of(_call, Target, StartedAt);

    /// <summary>Cancelled when the limit has passed, or with the caller. It is dead once the headers are there.</summary>
    public CancellationToken Token => _limit.Token;

    /// <summary>Sets another limit, counted from now.</summary>
    public void Bound(TimeSpan limit) => _limit.Bound(limit);

    /// <summary>Keeps the leases of its probes, if it holds any, until it ends.</summary>
    /// <param name="lease">How long a lease lasts.</param>
    /// <param name="time">The clock.</param>
    public void KeepProbes(TimeSpan lease, TimeProvider time)
    {
        if (_permits.HoldProbe)
        {
            _renewal = new ProbeRenewal(this, time, lease / RenewalsPerLease);
        }
    }

    public void RenewPermits() => _permits.Renew(_owner.Now);

    /// <summary>Whether the limit has passed (or the caller cancelled through it).</summary>
    public bool LimitHasPassed => _limit.HasPassed;

    /// <summary>The headers are there: from now on the reads of the body have their own tokens.</summary>
    /// <remarks>A probe's lease runs once more from here: an answer that nobody reads must not hold it for ever.</remarks>
    public void Disarm()
    {
        _limit.Disarm();
        if (_renewal is { } renewal)
        {
            renewal.Stop();
            RenewPermits();
        }
    }

    /// <summary>There was an answer.</summary>
    /// <param name="atTheEnd">Whether it was read to its end. Before it, an upload beneath may still hold the limit's token.</param>
    public void EndWell(bool atTheEnd)
    {
        if (!TryEnd())
        {
            return;
        }

        _owner.Publish(Outcome(AttemptEnding.Good, null));
        if (atTheEnd)
        {
            _owner.Limits.Return(_limit);
        }
        else
        {
            _limit.Dispose();
        }
    }

    /// <summary>It failed.</summary>
    public void Fail(LlmError error, bool parameterWasSent = false)
    {
        if (TryEnd())
        {
            _owner.Publish(Outcome(AttemptEnding.Failed, error, parameterWasSent));
            _limit.Dispose();
        }
    }

    /// <summary>The caller went away.</summary>
    public void Abandon()
    {
        if (TryEnd())
        {
            _owner.Publish(Outcome(AttemptEnding.Neutral, null));
            _limit.Dispose();
        }
    }

    /// <summary>The verdict on an answer that broke off while it was read.</summary>
    public LlmError Classify(Exception exception, bool anyByte) => _owner.ClassifyRead(exception, anyByte);

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return false;
        }

        _renewal?.Stop();
        return true;
    }

    private AttemptOutcome Outcome(AttemptEnding ending, LlmError? error, bool parameterWasSent = false) => new()
    {
        CallId = _call.Id,
        Tenant = _call.Options?.Tenant,
        Target = Target,
        Endpoint = _call.Info.Endpoint,
        Credential = Credential,
        Number = Number,
        Ending = ending,
        Error = error,
        ParameterWasSent = parameterWasSent,
        StartedAt = StartedAt,
        EndedAt = _owner.Now,
        Permits = _permits,
    };
}
