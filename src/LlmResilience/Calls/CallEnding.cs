using LlmResilience.Attempts;
using LlmResilience.Routing;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Calls;

/// <summary>The way out of a call: what the caller sees of an answer or of a failure, and the report.</summary>
internal sealed class CallEnding(TimeProvider time, ILogger<CallEnding> logger)
{
    /// <summary>Returns an answer, with the header that says who gave it.</summary>
    public HttpResponseMessage Deliver(CallContext call, Target target, HttpResponseMessage response)
    {
        bool fallback = target != call.Plan.Targets[0];
        string servedBy = call.Attempts == 1 && !fallback ? target.ServedByFirst : ServedByHeader.Format(target.Name, call.Attempts, fallback);
        response.Headers.Remove(ServedByHeader.Name);
        response.Headers.TryAddWithoutValidation(ServedByHeader.Name, servedBy);
        if (call.HasTrail)
        {
            call.Trail.DropResponse();
        }

        if (fallback && logger.IsEnabled(LogLevel.Information))
        {
            Log.FellBack(logger, call.Plan.Targets[0].Name, target.Name, call.Attempts);
        }

        call.Scope?.Add(CallReports.Write(call, target, time.GetUtcNow()));
        return response;
    }

    /// <summary>Returns the response that says most of why the call failed, so that the SDK throws its own exception.</summary>
    /// <exception cref="LlmCallFailedException">There is no response.</exception>
    public HttpResponseMessage Fail(CallContext call)
    {
        DateTimeOffset now = time.GetUtcNow();
        LlmCallReport report = CallReports.Write(call, null, now);
        call.Scope?.Add(report);
        AttemptResult? failure = call.Trail.MostTelling;
        call.Request.SetLlmError(failure?.Error);
        Log.CallFailed(logger, call.Plan.Targets[0].Name, call.Attempts, failure?.Error is { } error ? LlmErrorCategoryNames.GetName(error.Category) : "no target admitted");
        if (failure is { Response: { } response })
        {
            response.Headers.Remove(ServedByHeader.Name);
            response.Headers.TryAddWithoutValidation(ServedByHeader.Name, ServedByHeader.FormatUnserved(call.Attempts));
            return response;
        }

        throw new LlmCallFailedException(report, Summary(call), failure?.Error, RetryAfter(call, failure, now), failure?.Exception);
    }

    /// <summary>The caller went away: nobody is told, but the scope's report shows what was done until then.</summary>
    public void Abandon(CallContext call)
    {
        if (call.HasTrail)
        {
            call.Trail.DropResponse();
        }

        call.Scope?.Add(CallReports.Write(call, null, time.GetUtcNow()));
    }

    private static string Summary(CallContext call) =>
        call.Attempts == 0
            ? $"No target can take the call to {call.Plan.Targets[0].Name} now."
            : $"The call to {call.Plan.Targets[0].Name} failed after {call.Attempts} attempt{(call.Attempts == 1 ? string.Empty : "s")}.";

    /// <summary>The soonest time at which anything comes back.</summary>
    private static TimeSpan? RetryAfter(CallContext call, AttemptResult? failure, DateTimeOffset now)
    {
        TimeSpan? soonest = failure?.Error?.RetryAfter;
        foreach (SkippedTarget skipped in call.Trail.Skipped)
        {
            if (skipped.Decision.OpensAt is { } opensAt && (soonest is null || opensAt - now < soonest))
            {
                soonest = opensAt > now ? opensAt - now : TimeSpan.Zero;
            }
        }

        return soonest;
    }
}
