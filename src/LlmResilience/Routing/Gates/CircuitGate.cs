using LlmResilience.Calls;
using LlmResilience.Circuits;

namespace LlmResilience.Routing.Gates;

/// <summary>Refuses targets of which a circuit is open: the provider's, the target's, the endpoint's or the key's.</summary>
internal sealed class CircuitGate : ITargetGate
{
    public GateDecision Peek(CallContext call, Target target, DateTimeOffset now)
    {
        SubjectCircuits circuits = target.CircuitsFor(call.Info.Endpoint, call.CredentialFor(target));
        if (circuits.AreClosed)
        {
            return GateDecision.Admitted;
        }

        GateDecision decision = Peek(circuits.Provider, now);
        decision = Worse(decision, circuits.Target, now);
        decision = Worse(decision, circuits.Endpoint, now);
        decision = Worse(decision, circuits.Key, now);
        return Worse(decision, circuits.KeyOnTarget, now);
    }

    /// <summary>Of two refusals the one that lasts longer, or that no time will end.</summary>
    private static GateDecision Worse(GateDecision one, Circuit? circuit, DateTimeOffset now)
    {
        if (circuit is null)
        {
            return one;
        }

        GateDecision other = Peek(circuit, now);
        if (other.IsAdmitted || one.IsAdmitted)
        {
            return one.IsAdmitted ? other : one;
        }

        bool oneIsFinal = !one.MayBeLastResort && !one.MayBeAwaited;
        bool otherIsFinal = !other.MayBeLastResort && !other.MayBeAwaited;
        if (oneIsFinal != otherIsFinal)
        {
            return oneIsFinal ? one : other;
        }

        return (one.OpensAt ?? DateTimeOffset.MaxValue) >= (other.OpensAt ?? DateTimeOffset.MaxValue) ? one : other;
    }

    private static GateDecision Peek(Circuit circuit, DateTimeOffset now)
    {
        if (circuit.IsClosed)
        {
            return GateDecision.Admitted;
        }

        CircuitView view = circuit.View(now);
        if (view.Admits)
        {
            return GateDecision.Admitted;
        }

        if (view.Isolation is { } order)
        {
            return new GateDecision(GateRefusal.Isolated, Describe(circuit.Subject.Kind, order), order.Until);
        }

        GateRefusal refusal = RefusalOf(circuit.Subject.Kind, view);
        bool known = view.Stated || refusal == GateRefusal.KeyCooling;
        return new GateDecision(refusal, Describe(circuit.Subject.Kind, view), view.OpenUntil, known);
    }

    private static GateRefusal RefusalOf(SubjectKind kind, in CircuitView view) => kind switch
    {
        SubjectKind.Provider or SubjectKind.Target => GateRefusal.Circuit,
        SubjectKind.Endpoint => GateRefusal.Endpoint,
        SubjectKind.Key or SubjectKind.KeyOnTarget => IsCooling(view) ? GateRefusal.KeyCooling : GateRefusal.KeyDisabled,
    };

    // A limit ends by the clock, whether the provider named the time or we assumed one.
    private static bool IsCooling(in CircuitView view) => view.Reason is LlmErrorCategory.RateLimit or LlmErrorCategory.QuotaExceeded;

    private static string Describe(SubjectKind kind, Isolation order) =>
        $"the {NameOf(kind)} was taken out of service by {order.Who ?? "a person"}{(order.Why is { } why ? $" ({why})" : "")}";

    private static string Describe(SubjectKind kind, in CircuitView view)
    {
        string reason = LlmErrorCategoryNames.GetName(view.Reason);
        return kind == SubjectKind.Endpoint
            ? $"the endpoint is known not to serve this model ({reason})"
            : $"the {NameOf(kind)}'s circuit is {(view.Phase == CircuitPhase.HalfOpen ? "waiting for its probe" : "open")} ({reason})";
    }

    private static string NameOf(SubjectKind kind) => kind switch
    {
        SubjectKind.Provider => "provider",
        SubjectKind.Target => "target",
        SubjectKind.Endpoint => "endpoint",
        SubjectKind.Key => "key",
        SubjectKind.KeyOnTarget => "key on this target",
    };
}
