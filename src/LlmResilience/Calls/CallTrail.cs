using LlmResilience.Attempts;
using LlmResilience.Routing;

namespace LlmResilience.Calls;

/// <summary>What went wrong in a call so far: its failed attempts, the targets it passed over, and the failure to tell the caller of.</summary>
internal sealed class CallTrail
{
    private readonly List<LlmAttemptReport> _attempts = [];
    private readonly List<SkippedTarget> _skipped = [];
    private Target? _toldBy;

    public IReadOnlyList<LlmAttemptReport> Attempts => _attempts;

    public IReadOnlyList<SkippedTarget> Skipped => _skipped;

    /// <summary>The target whose ramp has let this call pass; a call is asked once.</summary>
    public Target? RampPassedBy { get; set; }

    /// <summary>The failure that says most to the caller; its response, if it has one, is still readable.</summary>
    public AttemptResult? MostTelling { get; private set; }
    public void Add(LlmAttemptReport attempt) => _attempts.Add(attempt);

    public void Skip(Target target, in GateDecision decision)
    {
        if (_skipped.FindIndex(skipped => skipped.Target == target) is >= 0 and int known)
        {
            _skipped[known] = new SkippedTarget(target, decision);
        }
        else
        {
            _skipped.Add(new SkippedTarget(target, decision));
        }
    }

    /// <summary>Notes that a skipped target is tried in the end; once is enough.</summary>
    public void Used(Target target) => Change(target, static skipped => skipped with { WasUsed = true });

    /// <summary>Notes that it was refused again, and what its gate says now.</summary>
    public void Refused(Target target, GateDecision decision) => Change(target, skipped => skipped with { Decision = decision });

    private void Change(Target target, Func<SkippedTarget, SkippedTarget> change)
    {
        int index = _skipped.FindIndex(skipped => skipped.Target == target);
        if (index >= 0)
        {
            _skipped[index] = change(_skipped[index]);
        }
    }

    /// <summary>Keeps a failure if it says more than the one kept so far, and disposes of the other's response.</summary>
    public void Keep(Target target, in AttemptResult failure)
    {
        if (MostTelling is { } kept && kept.Response != failure.Response && !SaysMore(target, failure, kept))
        {
            failure.Response?.Dispose();
            return;
        }

        if (MostTelling?.Response != failure.Response)
        {
            MostTelling?.Response?.Dispose();
        }

        MostTelling = failure;
        _toldBy = target;
    }

    /// <summary>Gives up the kept failure: the call has an answer after all.</summary>
    public void DropResponse()
    {
        MostTelling?.Response?.Dispose();
        MostTelling = null;
    }

    // Of two failures alike the first is the primary target's, which the caller asked for; but of one target the later
    // one knows better when to come again.
    private bool SaysMore(Target target, in AttemptResult failure, in AttemptResult kept) =>
        Rank(failure) is var rank && Rank(kept) is var keptRank && (rank > keptRank || (rank == keptRank && target == _toldBy));

    // A refusal of the request itself ends the search; that it is too long for one model says nothing of another; and any
    // response lets the SDK throw its own exception.
    private static int Rank(in AttemptResult failure) => failure switch
    {
        { Response: null } => 0,
        { Error.Category: LlmErrorCategory.ContextLengthExceeded or LlmErrorCategory.RequestTooLarge } => 1,
        { Error.Blame: LlmBlame.Request } => 2,
        _ => 1,
    };
}

/// <summary>A target that was passed over, what its gate said, and whether it was tried in the end.</summary>
internal readonly record struct SkippedTarget(Target Target, GateDecision Decision, bool WasUsed = false);
