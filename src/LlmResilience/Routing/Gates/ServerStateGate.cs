using LlmResilience.Calls;

namespace LlmResilience.Routing.Gates;

/// <summary>Keeps calls at their own provider that refer to something stored there.</summary>
internal sealed class ServerStateGate : ITargetGate
{
    public GateDecision Peek(CallContext call, Target target, DateTimeOffset now) =>
        target.Provider == call.Info.Provider || !call.RefersToServerState
            ? GateDecision.Admitted
            : new GateDecision(GateRefusal.ServerState, $"the call refers to something that only {call.Info.Provider.Name} has");
}
