using LlmResilience.Attempts;
using LlmResilience.Routing;

namespace LlmResilience.Calls;

/// <summary>What went wrong in a call so far: its failed attempts, the targets it passed over, and the failure to tell the caller of.</summary>
internal sealed class CallTrail
{
    private readonly List<LlmAttemptReport> _attempts = [];
    private readonly List<SkippedTarget> _skipped = [];

    public IReadOnlyList<LlmAttemptReport> Attempts => _attempts;

    public IReadOnlyList<SkippedTarget> Skipped => _skipped;

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

    /// <summary>Notes that a skipped target was tried in the end, and what its gate says now if it refused again.</summary>
    public void Used(Target target, GateDecision? refusedAgain)
    {
        int index = _skipped.FindIndex(skipped => skipped.Target == target);
        if (index >= 0)
        {
            _skipped[index] = new SkippedTarget(target, refusedAgain ?? _skipped[index].Decision, WasUsed: true);
        }
    }

    /// <summary>Keeps a failure if it says more than the one kept so far, and disposes of the other's response.</summary>
    public void Keep(in AttemptResult failure)
    {
        if (MostTelling is not { } kept)
        {
            MostTelling = failure;
        }
        else if (Rank(failure) > Rank(kept))
        {
            kept.Response?.Dispose();
            MostTelling = failure;
        }
        else if (failure.Response != kept.Response)
        {
            failure.Response?.Dispose();
        }
    }

    /// <summary>Gives up the kept failure: the call has an answer after all.</summary>
    public void DropResponse()
    {
        MostTelling?.Response?.Dispose();
        MostTelling = null;
    }

    // A refusal of the request itself ends the search; any response lets the SDK throw its own exception; and of two
    // failures alike the first is the primary target's, which the caller asked for.
    private static int Rank(in AttemptResult failure) => failure switch
    {
        { Response: not null, Error.Blame: LlmBlame.Request } => 2,
        { Response: not null } => 1,
        _ => 0,
    };
}

/// <summary>A target that was passed over, what its gate said, and whether it was tried in the end.</summary>
internal readonly record struct SkippedTarget(Target Target, GateDecision Decision, bool WasUsed = false);
