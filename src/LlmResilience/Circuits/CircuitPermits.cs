namespace LlmResilience.Circuits;

/// <summary>The permits of all circuits that one attempt concerns. They are taken all or none.</summary>
/// <remarks>Small, since every attempt carries them: endpoint and keys have circuits only where something bad was said of them.</remarks>
internal struct CircuitPermits
{
    private const int Inline = 2;

    private CircuitPermit _provider;
    private CircuitPermit _target;
    private CircuitPermit[]? _others;

    /// <summary>The permit at a place, in the order of <see cref="SubjectCircuits"/>; none where there was no circuit.</summary>
    /// <param name="index">The place.</param>
    public CircuitPermit this[int index]
    {
        readonly get => index switch
        {
            0 => _provider,
            1 => _target,
            _ => _others is null ? default : _others[index - Inline],
        };
        private set
        {
            switch (index)
            {
                case 0:
                    _provider = value;
                    break;
                case 1:
                    _target = value;
                    break;
                default:
                    (_others ??= new CircuitPermit[SubjectCircuits.Count - Inline])[index - Inline] = value;
                    break;
            }
        }
    }

    /// <summary>How many places there are that may hold one.</summary>
    public readonly int Count => _others is null ? Inline : SubjectCircuits.Count;

    /// <summary>Whether one of them is a probe's or a last resort's, which others wait for.</summary>
    public readonly bool HoldProbe => _provider.Id != 0 || _target.Id != 0 || (_others is { } others && Array.Exists(others, static permit => permit.Id != 0));

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
            if (i != ramped && circuits[i] is { } circuit)
            {
                refusedBy = permits.Enter(i, circuit, now, others) ? null : circuit;
            }
        }

        if (refusedBy is null && ramped >= 0)
        {
            refusedBy = permits.Enter(ramped, circuits[ramped]!, now, entry) ? null : circuits[ramped];
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
        for (int i = 0; i < Count; i++)
        {
            CircuitPermit permit = this[i];
            permit.Circuit?.Release(permit, now);
        }
    }

    /// <summary>Renews the leases of probes among the permits; to be called now and then while the attempt lives.</summary>
    /// <param name="now">The time.</param>
    public readonly void Renew(DateTimeOffset now)
    {
        for (int i = 0; i < Count; i++)
        {
            CircuitPermit permit = this[i];
            permit.Circuit?.Renew(permit, now);
        }
    }

    private bool Enter(int index, Circuit circuit, DateTimeOffset now, CircuitEntry entry)
    {
        bool entered = circuit.TryEnter(now, entry, out CircuitPermit permit);
        this[index] = permit;
        return entered;
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
}
