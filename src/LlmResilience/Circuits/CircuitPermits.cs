using System.Runtime.CompilerServices;

namespace LlmResilience.Circuits;

/// <summary>The permits of all circuits that one attempt concerns, held inline. They are taken all or none.</summary>
internal struct CircuitPermits
{
    private Slots _slots;

    /// <summary>The permit at a place, in the order of <see cref="SubjectCircuits"/>; none where there was no circuit.</summary>
    /// <param name="index">The place.</param>
    public readonly CircuitPermit this[int index] => _slots[index];

    /// <summary>
    /// Asks every circuit, and on the first refusal gives back what the others gave. The ramp is asked once: of the
    /// recovering circuits only the one with the smallest share, and it comes last, so that a refusal elsewhere costs no turn.
    /// </summary>
    /// <param name="circuits">The circuits.</param>
    /// <param name="now">The time.</param>
    /// <param name="entry">On what ground.</param>
    /// <param name="permits">The permits, when all were given.</param>
    /// <param name="refusedBy">Who refused.</param>
    /// <returns>Whether all were given.</returns>
    public static bool TryTake(in SubjectCircuits circuits, DateTimeOffset now, CircuitEntry entry, out CircuitPermits permits, out Circuit? refusedBy)
    {
        permits = default;
        refusedBy = null;
        int ramped = entry is CircuitEntry.Normal ? SmallestShare(circuits, now) : -1;
        CircuitEntry others = entry is CircuitEntry.Normal ? CircuitEntry.RampPassed : entry;
        for (int i = 0; i < SubjectCircuits.Count && refusedBy is null; i++)
        {
            if (i != ramped && circuits[i] is { } circuit && !circuit.TryEnter(now, others, out permits._slots[i]))
            {
                refusedBy = circuit;
            }
        }

        if (refusedBy is null && ramped >= 0 && !circuits[ramped]!.TryEnter(now, entry, out permits._slots[ramped]))
        {
            refusedBy = circuits[ramped];
        }

        if (refusedBy is not null)
        {
            permits.Release(now);
            permits = default;
        }

        return refusedBy is null;
    }

    /// <summary>Gives back permits that were not used: no attempt was made, and nothing is said of anything.</summary>
    /// <param name="now">The time.</param>
    public readonly void Release(DateTimeOffset now)
    {
        for (int i = 0; i < SubjectCircuits.Count; i++)
        {
            CircuitPermit permit = _slots[i];
            permit.Circuit?.Release(permit, now);
        }
    }

    /// <summary>Renews the leases of probes among the permits; to be called now and then while the attempt lives.</summary>
    /// <param name="now">The time.</param>
    public readonly void Renew(DateTimeOffset now)
    {
        for (int i = 0; i < SubjectCircuits.Count; i++)
        {
            CircuitPermit permit = _slots[i];
            permit.Circuit?.Renew(permit, now);
        }
    }

    private static int SmallestShare(in SubjectCircuits circuits, DateTimeOffset now)
    {
        int smallest = -1;
        double share = 1;
        for (int i = 0; i < SubjectCircuits.Count; i++)
        {
            if (circuits[i] is { IsRecovering: true } circuit && circuit.View(now) is { Phase: CircuitPhase.Recovering } view && view.Share < share)
            {
                smallest = i;
                share = view.Share;
            }
        }

        return smallest;
    }

    [InlineArray(SubjectCircuits.Count)]
    private struct Slots
    {
        private CircuitPermit _first;
    }
}
