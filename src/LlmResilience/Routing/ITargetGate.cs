using LlmResilience.Calls;

namespace LlmResilience.Routing;

/// <summary>Something that can forbid a target to a call. Gates only look: they take nothing and change nothing.</summary>
internal interface ITargetGate
{
    /// <summary>Whether a call may go to a target now.</summary>
    GateDecision Peek(CallContext call, Target target, DateTimeOffset now);
}
