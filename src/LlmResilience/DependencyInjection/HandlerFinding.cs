namespace LlmResilience.DependencyInjection;

/// <summary>What can be wrong with the handlers of a client.</summary>
internal enum HandlerProblem
{
    /// <summary>Two of our handlers, which would multiply attempts.</summary>
    Twice,

    /// <summary>Another layer that repeats and cuts calls.</summary>
    OtherResilience,

    /// <summary>A handler beneath ours, which could add a credential again.</summary>
    Beneath,

    /// <summary>The primary handler followed redirects, which was turned off.</summary>
    RedirectsTurnedOff,

    /// <summary>The primary handler follows redirects, which could not be turned off.</summary>
    RedirectsStayOn,
}

/// <summary>One thing that was found, and the type of the handler concerned.</summary>
internal readonly record struct HandlerFinding(HandlerProblem Problem, string HandlerType);
