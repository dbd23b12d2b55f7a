using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Keys;
using LlmResilience.Routing;
using LlmResilience.Streaming;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Attempts;

/// <summary>
/// Makes one attempt: takes the permits, sends, understands the answer, and sees to it that exactly one outcome is published
/// when it is truly known.
/// </summary>
internal sealed class AttemptExecutor(
    TimeProvider time,
    AttemptLimitPool limits,
    AttemptPublisher publisher,
    AnswerClassifier classifier,
    ILogger<AttemptExecutor> logger)
{
    private const int MostRedirects = 3;

    public AttemptLimitPool Limits => limits;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Makes an attempt of a call on a target.</summary>
    /// <param name="async">False: nothing suspends.</param>
    /// <param name="call">The call.</param>
    /// <param name="target">The target.</param>
    /// <param name="entry">How the circuits are to be entered.</param>
    /// <param name="waited">How long the call waited for this attempt, for the report.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptResult> ExecuteAsync(bool async, CallContext call, Target target, CircuitEntry entry, TimeSpan waited)
    {
        // Before the permits: whatever goes wrong here must not keep one.
        HttpRequestMessage message = RequestBuilder.Build(call, target);
        Attempt? attempt = Begin(call, target, entry);
        if (attempt is null)
        {
            return AttemptResult.Skipped;
        }

        call.Attempts = attempt.Number;
        HttpResponseMessage? response = null;
        try
        {
            CancellationToken limit = attempt.Arm();
            using (attempt.LinkTo(call.CancellationToken))
            {
                response = await call.Sender.SendAsync(async, message, limit).ConfigureAwait(false);
                if (IsFollowed(response, message))
                {
                    response = await FollowAsync(async, call, message, response, limit).ConfigureAwait(false);
                }

                response.RequestMessage = call.Request;
                if (!IsAnswer(response))
                {
                    return await RefuseAsync(async, call, attempt, response, waited, limit).ConfigureAwait(false);
                }
            }

            return Answer(call, attempt, response, waited);
        }
        catch (Exception e)
        {
            response?.Dispose();
            return Break(call, attempt, e, anyByte: response is not null, waited);
        }
    }

    /// <summary>The verdict on an answer that broke off while it was read.</summary>
    public LlmError ClassifyRead(Exception exception, bool anyByte) => classifier.OfBrokenRead(exception, anyByte);

    public void Publish(in AttemptOutcome outcome) => publisher.Publish(outcome);

    private Attempt? Begin(CallContext call, Target target, CircuitEntry entry)
    {
        Credential credential = call.CredentialFor(target);
        SubjectCircuits circuits = target.CircuitsFor(call.Info.Endpoint, credential);
        DateTimeOffset now = call.Now(time);

        // An attempt that is only watched is made in any case; where the circuits admit it, they hear its outcome, the good ones too.
        if (!CircuitPermits.TryTake(circuits, now, entry, out CircuitPermits permits, out _) && !call.ObservesOnly)
        {
            return null;
        }

        Attempt attempt = new(this, call, target, credential, call.Attempts + 1, now, permits);
        attempt.KeepProbes(call.Snapshot.Options.Circuits.ProbeLease, time);
        return attempt;
    }

    // Not modified: the caller asked for that answer himself, by a condition.
    private static bool IsAnswer(HttpResponseMessage response) => response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified;

    private static bool IsFollowed(HttpResponseMessage response, HttpRequestMessage message) =>
        response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && SameOrigin(response, message) is not null;

    private static Uri? SameOrigin(HttpResponseMessage response, HttpRequestMessage message)
    {
        if (response.Headers.Location is not { } location || message.RequestUri is not { } from)
        {
            return null;
        }

        Uri to = location.IsAbsoluteUri ? location : new Uri(from, location);
        bool same = to.Scheme == from.Scheme && to.IdnHost.Equals(from.IdnHost, StringComparison.OrdinalIgnoreCase) && to.Port == from.Port;
        return same ? to : null;
    }

    /// <summary>Follows redirects within the origin; no credential or body goes anywhere else.</summary>
    private static async ValueTask<HttpResponseMessage> FollowAsync(bool async, CallContext call, HttpRequestMessage message, HttpResponseMessage response, CancellationToken limit)
    {
        for (int hop = 0; hop < MostRedirects && call.Body.IsRepeatable; hop++)
        {
            if (!IsFollowed(response, message))
            {
                break;
            }

            HttpRequestMessage next = RequestBuilder.Redirected(message, SameOrigin(response, message)!);
            response.Dispose();
            message = next;
            response = await call.Sender.SendAsync(async, message, limit).ConfigureAwait(false);
        }

        return response;
    }

    private AttemptResult Answer(CallContext call, Attempt attempt, HttpResponseMessage response, TimeSpan waited)
    {
        attempt.Disarm();
        if (HasNoBody(call, response))
        {
            // Nobody need read, or let go of, what is not there.
            attempt.EndWell(atTheEnd: true);
        }
        else
        {
            response.Content = new GuardedContent(response.Content, attempt);
        }

        if (call.HasTrail || call.Scope is not null)
        {
            call.Trail.Add(new LlmAttemptReport(attempt.Number, attempt.Target.Name, null, waited, time.GetUtcNow() - attempt.StartedAt));
        }

        return AttemptResult.Good(response);
    }

    private static bool HasNoBody(CallContext call, HttpResponseMessage response) =>
        response.Content.Headers.ContentLength == 0
        || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified
        || call.Request.Method == HttpMethod.Head;

    private async ValueTask<AttemptResult> RefuseAsync(bool async, CallContext call, Attempt attempt, HttpResponseMessage response, TimeSpan waited, CancellationToken limit)
    {
        attempt.Bound(AttemptLimit.Shorter(ErrorBody.Patience, call.Deadline - time.GetUtcNow()));
        ReadOnlyMemory<byte> body = await ErrorBody.TakeAsync(async, response, limit).ConfigureAwait(false);
        call.CancellationToken.ThrowIfCancellationRequested();
        LlmError error = await classifier.OfAnswerAsync(async, call, attempt.Target, response, body, time.GetUtcNow()).ConfigureAwait(false);
        bool parameterWasSent = error.UnsupportedParameter is { } parameter
            && await call.Body.HasTopLevelPropertyAsync(async, parameter, call.CancellationToken).ConfigureAwait(false);
        return Fail(call, attempt, error, response, null, parameterWasSent, waited);
    }

    private AttemptResult Break(CallContext call, Attempt attempt, Exception exception, bool anyByte, TimeSpan waited)
    {
        if (call.CancellationToken.IsCancellationRequested)
        {
            Abandon(call, attempt, anyByte);
            if (call.ObservesOnly)
            {
                ExceptionDispatchInfo.Throw(exception);
            }

            throw new OperationCanceledException("The caller cancelled.", exception, call.CancellationToken);
        }

        LlmError error = attempt.LimitHasPassed
            ? LimitError(call, attempt)
            : classifier.OfException(exception);
        return Fail(call, attempt, error, null, exception, parameterWasSent: false, waited);
    }

    /// <summary>
    /// The caller went away. SDKs' own clocks end hangs that way, so that a long silence before it is a timeout by another name.
    /// </summary>
    private void Abandon(CallContext call, Attempt attempt, bool anyByte)
    {
        TimeSpan silence = time.GetUtcNow() - attempt.StartedAt;
        if (!anyByte && silence >= call.Snapshot.Options.Circuits.HangAfter)
        {
            attempt.Fail(AnswerClassifier.OfSilence(silence));
        }
        else
        {
            attempt.Abandon();
        }
    }

    /// <summary>Which limit ended the attempt: the call's deadline is nobody's fault unless the attempt's own had passed as well.</summary>
    private static LlmError LimitError(CallContext call, Attempt attempt) =>
        attempt.Limit is { Setting: { } setting, Time: var limit }
            ? AnswerClassifier.OfAttemptLimit(setting, limit)
            : AnswerClassifier.OfDeadline(call.Deadline - call.StartedAt);

    private AttemptResult Fail(CallContext call, Attempt attempt, LlmError error, HttpResponseMessage? response, Exception? exception, bool parameterWasSent, TimeSpan waited)
    {
        attempt.Fail(error, parameterWasSent);
        call.Trail.Add(new LlmAttemptReport(attempt.Number, attempt.Target.Name, error, waited, time.GetUtcNow() - attempt.StartedAt));
        if (logger.IsEnabled(LogLevel.Debug))
        {
            Log.AttemptFailed(logger, attempt.Number, attempt.Target.Name, LlmErrorCategoryNames.GetName(error.Category), error.Evidence, error.StatusCode);
        }

        return AttemptResult.Failed(error, response, exception);
    }
}
