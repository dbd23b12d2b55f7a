using System.Globalization;

namespace LlmResilience.Hints;

/// <summary>One line of plain English about a target: what is wrong, what a person should do, and when it is checked again.</summary>
internal static class HintAdvice
{
    /// <summary>The advice. It is a pure function of what is given.</summary>
    public static string For(StandingOfTarget standing, HintError? lastError, DateTimeOffset? lastSuccessAt, IReadOnlyList<LearnedElement> lessons, DateTimeOffset now)
    {
        string? lesson = OfLessons(lessons, now);
        if (standing.Order is { } order)
        {
            string until = order.Until is { } end ? $"until {At(end, now)}" : "until somebody reinstates it";
            return $"Taken out of service by {order.Who ?? "a person"}{(order.Why is { } why ? $" ({why})" : string.Empty)}, {until}.";
        }

        LlmErrorCategory? reason = standing.Reason ?? lastError?.Category;
        string problem = reason is { } known ? OfProblem(known) : "Nothing to do: calls go elsewhere";
        return standing.Standing switch
        {
            TargetStanding.Good => lesson ?? OfGood(lastError, lastSuccessAt, now),
            TargetStanding.Suspect => $"Nothing to do: another process found that {(reason is { } found ? Problem(found) : "it fails")}; one failure here will move calls elsewhere.",
            TargetStanding.Blacklisted => Join(lesson, problem, When(standing.Until, now)),
            TargetStanding.Probing => Join(lesson, problem, "one call at a time is trying it now"),
            TargetStanding.Recovering =>
                $"Nothing to do: it works again and gets {standing.Share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", string.Empty, StringComparison.Ordinal)} of its calls, growing.",
        };
    }

    private static string Join(string? lesson, string problem, string when) => lesson is null ? $"{problem}; {when}." : $"{problem}; {when}. {lesson}";

    private static string? OfLessons(IReadOnlyList<LearnedElement> lessons, DateTimeOffset now)
    {
        LearnedElement? endpoint = First(lessons, LearnedElementKind.UnsupportedEndpoint, now);
        if (endpoint is not null)
        {
            return endpoint.Replacement is { } other
                ? $"Use {other} for this model: {endpoint.Value} is not served; it is checked again {At(endpoint.ExpiresAt, now)}."
                : $"Do not use {endpoint.Value} for this model: it is not served there; it is checked again {At(endpoint.ExpiresAt, now)}.";
        }

        LearnedElement? parameter = First(lessons, LearnedElementKind.UnsupportedParameter, now);
        return parameter is null ? null
            : parameter.Replacement is { } instead
                ? $"Send {instead} instead of {parameter.Value} on {parameter.Endpoint}; it is checked again {At(parameter.ExpiresAt, now)}."
                : $"Do not send {parameter.Value} on {parameter.Endpoint}; it is checked again {At(parameter.ExpiresAt, now)}.";
    }

    private static LearnedElement? First(IReadOnlyList<LearnedElement> lessons, LearnedElementKind kind, DateTimeOffset now) =>
        lessons.FirstOrDefault(lesson => lesson.Kind == kind && lesson.IsLive(now));

    private static string OfGood(HintError? lastError, DateTimeOffset? lastSuccessAt, DateTimeOffset now)
    {
        if (lastError is null)
        {
            return "Nothing to do: it works.";
        }

        // No circuit stands open, but that alone does not say that it works.
        return lastSuccessAt >= lastError.At
            ? $"Nothing to do: it works; the last failure, {At(lastError.At, now)}, was that {Problem(lastError.Category)}."
            : $"Nothing to do yet: calls go to it, but the last one failed {At(lastError.At, now)}, since {Problem(lastError.Category)}.";
    }

    private static string When(DateTimeOffset? until, DateTimeOffset now) =>
        until is { } time && time < DateTimeOffset.MaxValue.AddDays(-1) ? $"it is checked again {At(time, now)}" : "it stays so until somebody changes it";

    private static string At(DateTimeOffset time, DateTimeOffset now)
    {
        DateTimeOffset utc = time.ToUniversalTime();
        string format = utc.Date == now.UtcDateTime.Date ? "'at' HH:mm 'UTC'" : "'on' yyyy-MM-dd 'at' HH:mm 'UTC'";
        return utc.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>What to do about a problem, as the beginning of a sentence.</summary>
    private static string OfProblem(LlmErrorCategory category) => category switch
    {
        LlmErrorCategory.Authentication => "The API key is refused: replace it",
        LlmErrorCategory.PermissionDenied => "The account may not use this: give it access, or take the target out of the route",
        LlmErrorCategory.InsufficientBalance => "The account has no credit: top it up",
        LlmErrorCategory.QuotaExceeded => "The allowance is used up: wait for its reset, or raise it",
        LlmErrorCategory.RateLimit => "Nothing to do: the rate limit is reached; if that happens often, raise it or send less",
        LlmErrorCategory.ModelNotFound => "The provider does not offer this model: correct its name, or take it out of the route",
        LlmErrorCategory.EndpointUnsupported => "This API does not serve the model: use another one for it",
        LlmErrorCategory.UnsupportedParameter => "The model refuses a parameter: leave it out",
        LlmErrorCategory.Tls => "No secure connection can be made: check the provider's certificate and this machine's clock",
        LlmErrorCategory.Dns => "The host name is not found: check the provider's address and this machine's DNS",
        LlmErrorCategory.Network => "The provider cannot be reached: if others can reach it, check this machine's network",
        LlmErrorCategory.Redirected => "The provider sends calls elsewhere: correct its address",
        LlmErrorCategory.NotFound => "The path does not exist there: check the provider's address",
        LlmErrorCategory.ContextLengthExceeded => "Requests are too long for this model: shorten them, or use a model with a larger context",
        LlmErrorCategory.RequestTooLarge => "Requests are too large: send less at once",
        LlmErrorCategory.ContentFiltered => "A safety system refuses the requests: change them, or use another model",
        LlmErrorCategory.InvalidRequest => "Requests are malformed: the last error's message says where",
        LlmErrorCategory.Conflict => "Requests collide with something on the server: the last error's message says what",
        LlmErrorCategory.Timeout => "Nothing to do: it does not answer in time",
        LlmErrorCategory.Overloaded => "Nothing to do: it is overloaded",
        LlmErrorCategory.ModelLoading => "Nothing to do: the model is being loaded",
        LlmErrorCategory.ServerError => "Nothing to do: the provider fails",
        LlmErrorCategory.StreamInterrupted => "Nothing to do: its answers break off",
        LlmErrorCategory.DeadlineExceeded => "Nothing to do here: calls end before it answers; give them more time",
        LlmErrorCategory.Cancelled => "Nothing to do: callers gave up",
        LlmErrorCategory.Unknown => "It fails in a way that is not known yet: read the last error's message",
    };

    /// <summary>What happened, as the end of a sentence.</summary>
    private static string Problem(LlmErrorCategory category) => category switch
    {
        LlmErrorCategory.Authentication => "the API key was refused",
        LlmErrorCategory.PermissionDenied => "the account may not use it",
        LlmErrorCategory.InsufficientBalance => "the account had no credit",
        LlmErrorCategory.QuotaExceeded => "the allowance was used up",
        LlmErrorCategory.RateLimit => "the rate limit was reached",
        LlmErrorCategory.Overloaded => "it was overloaded",
        LlmErrorCategory.ModelLoading => "the model was being loaded",
        LlmErrorCategory.ServerError => "the provider failed",
        LlmErrorCategory.Timeout => "it did not answer in time",
        LlmErrorCategory.Network => "it could not be reached",
        LlmErrorCategory.Dns => "its host name was not found",
        LlmErrorCategory.Tls => "no secure connection could be made",
        LlmErrorCategory.StreamInterrupted => "an answer broke off",
        LlmErrorCategory.ModelNotFound => "the model was not found",
        LlmErrorCategory.EndpointUnsupported => "an API did not serve the model",
        LlmErrorCategory.UnsupportedParameter => "a parameter was refused",
        LlmErrorCategory.ContextLengthExceeded => "a request was too long for the model",
        LlmErrorCategory.RequestTooLarge => "a request was too large",
        LlmErrorCategory.ContentFiltered => "a safety system refused a request",
        LlmErrorCategory.InvalidRequest => "a request was malformed",
        LlmErrorCategory.NotFound => "a path or an item was not found",
        LlmErrorCategory.Conflict => "a request collided with something on the server",
        LlmErrorCategory.Redirected => "it sent a call elsewhere",
        LlmErrorCategory.DeadlineExceeded => "a call's deadline passed",
        LlmErrorCategory.Cancelled => "the caller gave up",
        LlmErrorCategory.Unknown => "it failed in a way that is not known yet",
    };
}
