namespace LlmResilience.Circuits;

/// <summary>From an attempt's outcome to what it says about each subject: the last column of the verdict table. Pure.</summary>
/// <remarks>A refusal is bad for what it blames and neutral for the rest, but tells the rest that the provider answers.</remarks>
internal static class BlamePolicy
{
    /// <summary>Judges an attempt.</summary>
    /// <param name="input">What is known of it.</param>
    /// <returns>The evidence for each subject; neutral where it says nothing.</returns>
    public static SubjectEvidence Judge(in BlameInput input)
    {
        if (input.IsGood)
        {
            CircuitEvidence good = CircuitEvidence.Good(input.KeyFingerprint);
            return new SubjectEvidence { Provider = CircuitEvidence.Good(input.Model), Target = good, Endpoint = good, Key = good, KeyOnTarget = good };
        }

        return input.Error is { } error ? OfError(input, error) : default;
    }

    private static SubjectEvidence OfError(in BlameInput input, LlmError error)
    {
        CircuitEvidence bad = BadOf(input, error);
        return error.Category switch
        {
            LlmErrorCategory.Authentication => KeyFault(input, bad with { Certain = true, Permanent = true }),
            LlmErrorCategory.InsufficientBalance => KeyFault(input, bad),
            LlmErrorCategory.PermissionDenied => Permission(input, error, bad),
            LlmErrorCategory.RateLimit or LlmErrorCategory.QuotaExceeded => Limit(input, error, bad),
            LlmErrorCategory.Overloaded => IsOfProvider(error) ? ProviderFault(input, bad) : new SubjectEvidence { Target = bad },
            // The provider says that it is under way and when it will be there: nobody need try it four times more.
            LlmErrorCategory.ModelLoading => new SubjectEvidence { Target = bad with { Certain = bad.StatedUntil is not null } },
            LlmErrorCategory.ServerError or LlmErrorCategory.Timeout or LlmErrorCategory.StreamInterrupted =>
                error.Blame is LlmBlame.Model ? new SubjectEvidence { Target = bad } : ProviderFault(input, bad),
            LlmErrorCategory.Network or LlmErrorCategory.Dns or LlmErrorCategory.Tls =>
                new SubjectEvidence { Provider = bad with { NetworkFailure = true, Witness = input.Model } },
            LlmErrorCategory.ModelNotFound => ModelFault(input, bad),
            LlmErrorCategory.EndpointUnsupported => EndpointFault(bad),
            LlmErrorCategory.NotFound => error.Blame is LlmBlame.Endpoint ? EndpointFault(bad) : Refused(),
            // Not an answer of the provider: a captive portal redirects as well.
            LlmErrorCategory.Redirected => new SubjectEvidence { Endpoint = bad with { Certain = true } },
            LlmErrorCategory.Unknown => Unknown(error, bad),
            LlmErrorCategory.UnsupportedParameter or LlmErrorCategory.ContextLengthExceeded or LlmErrorCategory.RequestTooLarge
                or LlmErrorCategory.ContentFiltered or LlmErrorCategory.InvalidRequest or LlmErrorCategory.Conflict => Refused(),
            LlmErrorCategory.DeadlineExceeded or LlmErrorCategory.Cancelled => default,
        };
    }

    private static CircuitEvidence BadOf(in BlameInput input, LlmError error) => new()
    {
        Signal = OutcomeSignal.Bad,
        Category = error.Category,
        StatedUntil = StatedUntil(input, error),
        Text = error.Evidence,
    };

    private static DateTimeOffset? StatedUntil(in BlameInput input, LlmError error)
    {
        if (error.RetryAfter is not { } wait || wait <= TimeSpan.Zero)
        {
            return null;
        }

        TimeSpan room = DateTimeOffset.MaxValue - input.EndedAt - TimeSpan.FromDays(1);
        return input.EndedAt + (wait < room ? wait : room);
    }

    private static SubjectEvidence Refused()
    {
        CircuitEvidence answered = new() { Answered = true };
        return new SubjectEvidence { Provider = answered, Target = answered, Endpoint = answered, Key = answered, KeyOnTarget = answered };
    }

    private static SubjectEvidence KeyFault(in BlameInput input, CircuitEvidence bad) =>
        input.KeyFingerprint is null || input.CredentialRotates ? Refused() : Refused() with { Key = OfKey(input, bad) };

    // Only what rests on the credential itself is the caller's own affair: that a model is away, or fails, holds for everybody.
    private static CircuitEvidence OfKey(in BlameInput input, CircuitEvidence bad) => bad with { CallerCredential = input.CallerCredential };

    private static SubjectEvidence EndpointFault(CircuitEvidence bad) => Refused() with { Endpoint = bad with { Certain = true, Permanent = true } };

    private static SubjectEvidence Permission(in BlameInput input, LlmError error, CircuitEvidence bad) => error.Blame switch
    {
        LlmBlame.Model => ModelFault(input, bad),
        // A firewall's block is no answer of the provider.
        LlmBlame.Provider => new SubjectEvidence { Provider = Witnessed(input, bad) },
        _ => KeyFault(input, bad),
    };

    private static SubjectEvidence Limit(in BlameInput input, LlmError error, CircuitEvidence bad)
    {
        bad = bad with { Certain = true };
        if (error.Scope is LlmLimitScope.SharedPool || input.KeyFingerprint is null)
        {
            return Refused() with { Target = bad };
        }

        bad = OfKey(input, bad);
        return error.Scope is LlmLimitScope.Account or LlmLimitScope.Provider ? Refused() with { Key = bad } : Refused() with { KeyOnTarget = bad };
    }

    // "Does not exist or you do not have access": the key's trouble, until another configured key meets it, too. A text
    // that calls the model retired is about the model, whoever asks.
    private static SubjectEvidence ModelFault(in BlameInput input, CircuitEvidence bad)
    {
        bad = bad with { Permanent = input.Error!.Permanent };
        bool isRetired = bad is { Permanent: true, Category: LlmErrorCategory.ModelNotFound };
        if (input.KeyFingerprint is not { } key)
        {
            return Refused() with { Target = bad };
        }

        CircuitEvidence target = isRetired ? bad
            : input.CallerCredential ? new CircuitEvidence { Answered = true }
            : bad with { NeedsSecondWitness = true, Witness = key, Answered = true };
        return Refused() with { KeyOnTarget = OfKey(input, bad), Target = target };
    }

    private static SubjectEvidence ProviderFault(in BlameInput input, CircuitEvidence bad) =>
        new() { Target = bad, Provider = Witnessed(input, bad) };

    private static CircuitEvidence Witnessed(in BlameInput input, CircuitEvidence bad) =>
        bad with { Witness = input.Model, NeedsSecondWitness = !input.IsOnlyTarget };

    private static SubjectEvidence Unknown(LlmError error, CircuitEvidence bad) => error.StatusCode switch
    {
        >= 500 => new SubjectEvidence { Target = bad },
        >= 400 => Refused(),
        _ => default,
    };

    private static bool IsOfProvider(LlmError error) => error.Blame is LlmBlame.Provider || error.Scope is LlmLimitScope.Provider;
}
