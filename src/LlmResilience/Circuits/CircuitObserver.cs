using LlmResilience.Attempts;

namespace LlmResilience.Circuits;

/// <summary>
/// Tells the circuits what an attempt says about each of its subjects. A key's or endpoint's circuit is made when something
/// bad is said of it, not before.
/// </summary>
internal sealed class CircuitObserver : IAttemptObserver
{
    private readonly CircuitBook _book;

    /// <summary>Makes the observer.</summary>
    /// <param name="book">The circuits.</param>
    public CircuitObserver(CircuitBook book) => _book = book;

    /// <inheritdoc/>
    public void OnAttempt(in AttemptOutcome outcome)
    {
        if (outcome.Ending is AttemptEnding.Good)
        {
            OnGood(outcome);
            return;
        }

        SubjectEvidence evidence = BlamePolicy.Judge(new BlameInput
        {
            Error = outcome.Error,
            EndedAt = outcome.EndedAt,
            Model = outcome.Target.Model,
            KeyFingerprint = outcome.Credential.Fingerprint,
            CallerCredential = outcome.Credential.CallerOwned,
            CredentialRotates = outcome.Credential.Rotates,
            IsOnlyTarget = outcome.Target.IsOnlyOneInUse,
        });
        bool holdsGrowth = ExcusesTarget(outcome.Target.ProviderCircuit.View(outcome.EndedAt), outcome.Target.IsOnlyOneInUse);
        for (int i = 0; i < SubjectCircuits.Count; i++)
        {
            CircuitEvidence of = evidence[i] with { HoldsGrowth = i == 1 && holdsGrowth };
            if (CircuitOf(outcome, i, of) is { } circuit)
            {
                CircuitPermit permit = outcome.Permits[i];
                circuit.Record(permit.Circuit is null ? CircuitPermit.FromBefore(circuit) : permit, of, outcome.EndedAt);
            }
        }
    }

    // The only target of a provider, failing, shuts the provider too: that is its own doing and excuses nothing.
    private static bool ExcusesTarget(in CircuitView provider, bool isOnlyTarget) =>
        provider.Phase is CircuitPhase.Open or CircuitPhase.HalfOpen
        && (!isOnlyTarget || provider.Reason is LlmErrorCategory.Network or LlmErrorCategory.Dns or LlmErrorCategory.Tls);

    private static void OnGood(in AttemptOutcome outcome)
    {
        for (int i = 0; i < outcome.Permits.Count; i++)
        {
            CircuitPermit permit = outcome.Permits[i];
            permit.Circuit?.Record(permit, CircuitEvidence.Good(i == 0 ? outcome.Target.Model : outcome.Credential.Fingerprint), outcome.EndedAt);
        }
    }

    private Circuit? CircuitOf(in AttemptOutcome outcome, int index, in CircuitEvidence evidence)
    {
        if (outcome.Permits[index].Circuit is { } entered)
        {
            return entered;
        }

        if (evidence.Signal is not OutcomeSignal.Bad || SubjectOf(outcome, index) is not { } subject)
        {
            return null;
        }

        Circuit made = _book.For(subject);
        made.IsOfCaller |= outcome.Credential.CallerOwned && subject.Key is not null;
        return made;
    }

    private static Subject? SubjectOf(in AttemptOutcome outcome, int index)
    {
        Subject provider = outcome.Target.Provider.Subject;
        string? key = outcome.Credential.Fingerprint;
        string? model = outcome.Target.Model;
        return index switch
        {
            0 => provider,
            1 => outcome.Target.Subject,
            2 when model is not null => Subject.Of(SubjectKind.Endpoint, provider.Provider, provider.Address, model, endpoint: outcome.Endpoint),
            3 when key is not null => Subject.Of(SubjectKind.Key, provider.Provider, provider.Address, key: key),
            4 when model is not null && key is not null => Subject.Of(SubjectKind.KeyOnTarget, provider.Provider, provider.Address, model, key: key),
            _ => null,
        };
    }
}
