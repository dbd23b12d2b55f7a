using LlmResilience.Circuits;

namespace LlmResilience.Administration;

/// <summary>Shows the circuits as a person reads them.</summary>
internal sealed class CircuitReader(CircuitBook circuits, KnownSubjects known, TimeProvider time)
{
    public IReadOnlyList<CircuitStatus> Read()
    {
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<Subject, CircuitStatus> all = circuits.All.ToDictionary(static circuit => circuit.Subject, circuit => Describe(circuit.Subject, circuit.View(now)));
        foreach (Subject subject in known.Configured())
        {
            all.TryAdd(subject, new CircuitStatus { Subject = subject, Standing = CircuitStanding.Closed, Share = 1 });
        }

        return
        [
            .. all.Values
                .OrderBy(static circuit => circuit.Subject.Provider, StringComparer.Ordinal)
                .ThenBy(static circuit => circuit.Subject.Address, StringComparer.Ordinal)
                .ThenBy(static circuit => circuit.Subject.Model, StringComparer.Ordinal)
                .ThenBy(static circuit => circuit.Subject.Kind)
                .ThenBy(static circuit => circuit.Subject.Endpoint, StringComparer.Ordinal)
                .ThenBy(static circuit => circuit.Subject.Key, StringComparer.Ordinal),
        ];
    }

    private static CircuitStatus Describe(Subject subject, in CircuitView view)
    {
        bool isShut = view.Phase is not CircuitPhase.Closed;
        return new CircuitStatus
        {
            Subject = subject,
            Standing = StandingOf(view),
            Until = view.Isolation is { } order ? order.Until : view.OpenUntil,
            Reason = isShut ? view.Reason : null,
            Evidence = view.Evidence,
            IsPermanent = view.Permanent,
            IsSuspect = view.Suspect,
            Share = view.Share,
            OrderedBy = view.Isolation?.Who,
            OrderReason = view.Isolation?.Why,
        };
    }

    private static CircuitStanding StandingOf(in CircuitView view) => view.Isolated ? CircuitStanding.Isolated : view.Phase switch
    {
        CircuitPhase.Closed => CircuitStanding.Closed,
        CircuitPhase.Open => CircuitStanding.Open,
        CircuitPhase.HalfOpen => CircuitStanding.HalfOpen,
        CircuitPhase.Recovering => CircuitStanding.Recovering,
    };
}
