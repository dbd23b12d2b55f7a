using LlmResilience.Calls;

namespace LlmResilience.Routing.Gates;

/// <summary>Refuses targets that cannot express the call. The request's own target speaks what the request is written in.</summary>
internal sealed class WireFormatGate : ITargetGate
{
    public GateDecision Peek(CallContext call, Target target, DateTimeOffset now)
    {
        if (target.Provider == call.Info.Provider || CanExpress(call.Info, target))
        {
            return GateDecision.Admitted;
        }

        return new GateDecision(GateRefusal.WireFormat, $"it does not serve {call.Info.Endpoint} in the format {call.Info.WireFormat}");
    }

    private static bool CanExpress(in CallInfo info, Target target) =>
        !target.Provider.Known.SignedRequests
        && WireFormatTable.CanServe(target.Provider, info.WireFormat, info.Operation, info.Endpoint)
        // Where the body could not be read, there is no place to write a model into.
        && (info.ModelStart > 0 || WireFormatTable.PlaceOfModel(target.Provider, info.WireFormat) != ModelPlace.Body);
}
