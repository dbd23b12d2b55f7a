using LlmResilience.Calls;

namespace LlmResilience.Routing;

/// <summary>All gates, in order: the first refusal counts.</summary>
internal sealed class TargetGates(IEnumerable<ITargetGate> gates)
{
    private readonly ITargetGate[] _gates = [.. gates];

    public GateDecision Peek(CallContext call, Target target, DateTimeOffset now)
    {
        foreach (ITargetGate gate in _gates)
        {
            GateDecision decision = gate.Peek(call, target, now);
            if (!decision.IsAdmitted)
            {
                return decision;
            }
        }

        return GateDecision.Admitted;
    }

    /// <summary>Whether a target that the call has not tried yet would be admitted.</summary>
    public bool AdmitAnother(CallContext call, DateTimeOffset now)
    {
        foreach (Target target in Untried(call))
        {
            if (Peek(call, target, now).IsAdmitted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When the first of the targets that the call has not tried yet comes back at a known time; null where none does.</summary>
    public DateTimeOffset? FirstKnownReturn(CallContext call, DateTimeOffset now)
    {
        DateTimeOffset? first = null;
        foreach (Target target in Untried(call))
        {
            GateDecision decision = Peek(call, target, now);
            if (decision.MayBeAwaited && !(decision.OpensAt >= first))
            {
                first = decision.OpensAt;
            }
        }

        return first;
    }

    /// <summary>Those that were passed over, which may have come back since, and those that the call has not come to.</summary>
    private static IEnumerable<Target> Untried(CallContext call)
    {
        foreach (SkippedTarget skipped in call.HasTrail ? call.Trail.Skipped : [])
        {
            if (!skipped.WasUsed)
            {
                yield return skipped.Target;
            }
        }

        for (int i = call.Next; i < call.Plan.Targets.Length; i++)
        {
            yield return call.Plan.Targets[i];
        }
    }
}
