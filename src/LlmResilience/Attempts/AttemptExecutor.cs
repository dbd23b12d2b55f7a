using System.Net;
using System.Runtime.ExceptionServices;
using LlmResilience.Calls;
using LlmResilience.Circuits;
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
    public async ValueTask<AttemptResult> ExecuteAsync(bool async, CallContext call, Target target, CircuitEntry entry, TimeSpan waited)
    {
        if (Begin(call, target, entry, waited) is not { } attempt)
        {
            return AttemptResult.Skipped;
        }

        HttpResponseMessage response;
        try
        {
            response = await call.Sender.SendAsync(async, attempt.Message, attempt.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return Break(call, attempt, e, anyByte: false);
        }

        return TryAnswer(call, attempt, response)
            ? AttemptResult.Good(response)
            : await JudgeAsync(async, call, attempt, response).ConfigureAwait(false);
    }

    /// <summary>Begins an attempt: makes its message, takes its permits, and bounds it.</summary>
    /// <returns>Null where a circuit refused at the last moment.</returns>
    public Attempt? Begin(CallContext call, Target target, CircuitEntry entry, TimeSpan waited)
    {
        // Before the permits: whatever goes wrong here must not keep one.
        HttpRequestMessage message = RequestBuilder.Build(call, target);
        SubjectCircuits circuits = target.CircuitsFor(call.Info.Endpoint, call.CredentialFor(target));
        DateTimeOffset now = call.Now(time);

        // An attempt that is only watched is made in any case; where the circuits admit it, they hear its outcome, the good ones too.
        if (!CircuitPermits.TryTake(circuits, now, entry, out CircuitPermits permits, out _) && !call.ObservesOnly)
        {
            return null;
        }

        Attempt attempt = new(this, call, target, message, now, waited, permits);
        attempt.KeepProbes(call.Snapshot.Options.Circuits.ProbeLease, time);
        return attempt;
    }

    /// <summary>Takes an answer that is good, as far as its headers say; anything else is to be judged.</summary>
    public bool TryAnswer(CallContext call, Attempt attempt, HttpResponseMessage response)
    {
        if (!IsAnswer(response))
        {
            return false;
        }

        response.RequestMessage = call.Request;
        attempt.Disarm();
        long? length = response.Content.Headers.ContentLength;
        if (length == 0 || HasNoBody(call, response))
        {
            // Nobody need read, or let go of, what is not there.
            attempt.EndWell(atTheEnd: true);
        }
        else
        {
            response.Content = new GuardedContent(response.Content, length, attempt);
        }

        if (call.HasTrail || call.Scope is not null)
        {
            call.Trail.Add(new LlmAttemptReport(attempt.Number, attempt.Target.Name, null, attempt.Waited, time.GetUtcNow() - attempt.StartedAt));
        }

        return true;
    }

    /// <summary>Judges an answer that is not good: follows where it leads, else finds out what went wrong.</summary>
    public async ValueTask<AttemptResult> JudgeAsync(bool async, CallContext call, Attempt attempt, HttpResponseMessage response)
    {
        try
        {
            if (IsFollowed(response, attempt.Message))
            {
                response = await FollowAsync(async, call, attempt, response).ConfigureAwait(false);
            }

            return TryAnswer(call, attempt, response)
                ? AttemptResult.Good(response)
                : await RefuseAsync(async, call, attempt, response).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            response.Dispose();
            return Break(call, attempt, e, anyByte: true);
        }
    }

    /// <summary>The sending broke off.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public AttemptResult Break(CallContext call, Attempt attempt, Exception exception, bool anyByte)
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
        return Fail(call, attempt, error, null, exception, parameterWasSent: false);
    }

    /// <summary>The verdict on an answer that broke off while it was read.</summary>
    public LlmError ClassifyRead(Exception exception, bool anyByte) => classifier.OfBrokenRead(exception, anyByte);

    public void Publish(in AttemptOutcome outcome) => publisher.Publish(outcome);

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
    private static async ValueTask<HttpResponseMessage> FollowAsync(bool async, CallContext call, Attempt attempt, HttpResponseMessage response)
    {
        for (int hop = 0; hop < MostRedirects && call.Body.IsRepeatable; hop++)
        {
            if (!IsFollowed(response, attempt.Message))
            {
                break;
            }

            attempt.Message = RequestBuilder.Redirected(attempt.Message, SameOrigin(response, attempt.Message)!);
            response.Dispose();
            response = await call.Sender.SendAsync(async, attempt.Message, attempt.Token).ConfigureAwait(false);
        }

        return response;
    }

    private static bool HasNoBody(CallContext call, HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified
        || call.Request.Method == HttpMethod.Head;

    private async ValueTask<AttemptResult> RefuseAsync(bool async, CallContext call, Attempt attempt, HttpResponseMessage response)
    {
        response.RequestMessage = call.Request;
        attempt.Bound(AttemptLimit.Shorter(ErrorBody.Patience, call.Deadline - time.GetUtcNow()));
        ReadOnlyMemory<byte> body = await ErrorBody.TakeAsync(async, response, attempt.Token).ConfigureAwait(false);
        call.CancellationToken.ThrowIfCancellationRequested();
        LlmError error = await classifier.OfAnswerAsync(async, call, attempt.Target, response, body, time.GetUtcNow()).ConfigureAwait(false);
        bool parameterWasSent = error.UnsupportedParameter is { } parameter
            && await call.Body.HasTopLevelPropertyAsync(async, parameter, call.CancellationToken).ConfigureAwait(false);
        return Fail(call, attempt, error, response, null, parameterWasSent);
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

    private AttemptResult Fail(CallContext call, Attempt attempt, LlmError error, HttpResponseMessage? response, Exception? exception, bool parameterWasSent)
    {
        attempt.Fail(error, parameterWasSent);
        call.Trail.Add(new LlmAttemptReport(attempt.Number, attempt.Target.Name, error, attempt.Waited, time.GetUtcNow() - attempt.StartedAt));
        if (logger.IsEnabled(LogLevel.Debug))
        {
            Log.AttemptFailed(logger, attempt.Number, attempt.Target.Name, LlmErrorCategoryNames.GetName(error.Category), error.Evidence, error.StatusCode);
        }

        return AttemptResult.Failed(error, response, exception);
    }
}
