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

    /// <summary>Whether a target that the call has not come to yet would be admitted.</summary>
    public bool AdmitAnother(CallContext call, DateTimeOffset now)
    {
        Target[] targets = call.Plan.Targets;
        for (int i = call.Next; i < targets.Length; i++)
        {
            if (Peek(call, targets[i], now).IsAdmitted)
            {
                return true;
            }
        }

        return false;
    }
}
