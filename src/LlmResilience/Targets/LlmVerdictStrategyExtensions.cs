using LlmResilience;
using LlmResilience.Errors;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Retry;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Lets Polly strategies decide by verdicts. They need the verdict handler innermost on the same client.</summary>
public static class LlmVerdictStrategyExtensions
{
    /// <summary>
    /// Repeats what the verdict policy repeats, and never sooner than the provider said. What carries no verdict is handled as before.
    /// </summary>
    /// <param name="options">The retry strategy's options.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static HttpRetryStrategyOptions UseLlmVerdicts(this HttpRetryStrategyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Func<RetryPredicateArguments<HttpResponseMessage>, ValueTask<bool>> handlesElse = options.ShouldHandle;
        Func<RetryDelayGeneratorArguments<HttpResponseMessage>, ValueTask<TimeSpan?>>? delaysElse = options.DelayGenerator;
        options.ShouldHandle = arguments => Verdict(arguments.Context, arguments.Outcome) is { } error
            ? ValueTask.FromResult(IsRepeated(error))
            : handlesElse(arguments);
        options.DelayGenerator = arguments => Verdict(arguments.Context, arguments.Outcome) is { RetryAfter: { } retryAfter }
            ? ValueTask.FromResult<TimeSpan?>(retryAfter)
            : delaysElse?.Invoke(arguments) ?? ValueTask.FromResult<TimeSpan?>(null);
        return options;
    }

    /// <summary>Counts as failures only what the provider or the model is to blame for. What carries no verdict is handled as before.</summary>
    /// <param name="options">The circuit breaker's options.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static HttpCircuitBreakerStrategyOptions UseLlmVerdicts(this HttpCircuitBreakerStrategyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Func<CircuitBreakerPredicateArguments<HttpResponseMessage>, ValueTask<bool>> handlesElse = options.ShouldHandle;
        options.ShouldHandle = arguments => Verdict(arguments.Context, arguments.Outcome) is { } error
            ? ValueTask.FromResult(error.Blame is LlmBlame.Provider or LlmBlame.Model)
            : handlesElse(arguments);
        return options;
    }

    /// <summary>Goes elsewhere where the verdict policy does. What carries no verdict is handled as before.</summary>
    /// <param name="options">The hedging strategy's options.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static HttpHedgingStrategyOptions UseLlmVerdicts(this HttpHedgingStrategyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Func<HedgingPredicateArguments<HttpResponseMessage>, ValueTask<bool>> handlesElse = options.ShouldHandle;
        options.ShouldHandle = arguments => Verdict(arguments.Context, arguments.Outcome) is { } error
            ? ValueTask.FromResult(VerdictPolicyTable.BuiltIn.For(error).NextTarget)
            : handlesElse(arguments);
        return options;
    }

    private static bool IsRepeated(LlmError error) => error.Transient && VerdictPolicyTable.BuiltIn.For(error).Retries > 0;

    // A strategy between us and this one may have thrown something of its own (an open breaker, a timeout): a verdict on an
    // earlier attempt says nothing of that.
    private static LlmError? Verdict(ResilienceContext context, Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } response } => response.IsSuccessStatusCode ? null : response.GetLlmError(),
        { Exception: { } exception } => context.GetRequestMessage()?.GetLlmError(exception),
        _ => null,
    };
}
