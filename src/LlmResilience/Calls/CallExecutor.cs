using LlmResilience.Attempts;
using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Keys;
using LlmResilience.Routing;
using LlmResilience.Targets;

namespace LlmResilience.Calls;

/// <summary>
/// Makes a call of a request: recognises it, plans its targets, and goes from one to the next until one answers or the verdict
/// says that no other will. What is no LLM call passes through.
/// </summary>
internal sealed class CallExecutor(
    RoutingTableSource routing,
    CallRecognizer recognizer,
    TargetGates gates,
    AttemptExecutor attempts,
    TargetExecutor targets,
    LastResort lastResort,
    CallEnding ending,
    RetryBudgets budgets,
    CallIds ids,
    TimeProvider time)
{
    /// <summary>Executes a request.</summary>
    /// <param name="async">False: the returned task is complete, the calling thread did the work.</param>
    /// <param name="sender">The way down.</param>
    /// <param name="request">The caller's message.</param>
    /// <param name="client">The client it came through.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public Task<HttpResponseMessage> ExecuteAsync(bool async, IHttpSender sender, HttpRequestMessage request, ClientSettings client, CancellationToken cancellationToken)
    {
        // One table for the whole call: a reload in between would make the request's own provider a stranger.
        Arrival arrival = new(sender, request, RequestBody.Of(request.Content), client, routing.Current, cancellationToken);
        ValueTask<(bool, CallInfo)> recognizing = recognizer.RecognizeAsync(async, request, arrival.Body, arrival.Table.Snapshot, cancellationToken);
        return recognizing.IsCompletedSuccessfully
            ? GoAsync(async, arrival, Synchronously.Completed(recognizing))
            : AwaitAsync(async, arrival, recognizing);
    }

    private async Task<HttpResponseMessage> AwaitAsync(bool async, Arrival arrival, ValueTask<(bool, CallInfo)> recognizing) =>
        await GoAsync(async, arrival, await recognizing.ConfigureAwait(false)).ConfigureAwait(false);

    private Task<HttpResponseMessage> GoAsync(bool async, in Arrival arrival, (bool Found, CallInfo Info) recognized) => recognized.Found
        ? StartAsync(async, Begin(arrival, recognized.Info))
        : OtherCalls.SendAsync(async, arrival.Sender, arrival.Request, arrival.Client.TotalLimit.OfOtherCalls, time, arrival.CancellationToken);

    private CallContext Begin(in Arrival arrival, in CallInfo info)
    {
        LlmCallScope? scope = LlmCallScope.Current;
        LlmCallOptions? options = LlmCallOptions.Of(arrival.Request) ?? scope?.Options;
        Credential callers = arrival.Table.Credentials.OfCaller(arrival.Request);
        DateTimeOffset now = time.GetUtcNow();
        return new CallContext(ids.Next(), arrival.Sender, arrival.Request, arrival.Body, info, arrival.CancellationToken)
        {
            CallersCredential = callers,
            Table = arrival.Table,
            Plan = CallPlanner.Plan(arrival.Table, info, callers.Signed, arrival.Client, options),
            Options = options,
            Scope = scope,
            StartedAt = now,
            Deadline = now + LimitOf(info.Provider, arrival.Client, options),
        };
    }

    private Task<HttpResponseMessage> StartAsync(bool async, CallContext call)
    {
        ValueTask<Target?> choosing = NextAsync(async, call);
        return choosing.IsCompletedSuccessfully
            ? RunAsync(async, call, Synchronously.Completed(choosing))
            : AwaitAsync(async, call, choosing);
    }

    private async Task<HttpResponseMessage> AwaitAsync(bool async, CallContext call, ValueTask<Target?> choosing)
    {
        Target? target;
        try
        {
            target = await choosing.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            ending.Abandon(call);
            throw;
        }

        return await RunAsync(async, call, target).ConfigureAwait(false);
    }

    // The way of a good call. Its first attempt is made here and not in a frame of its own, which was a twelfth of the time that we add;
    // and what a good call does not need is in other methods: all that theirs hold would be carried along in this frame.
    private async Task<HttpResponseMessage> RunAsync(bool async, CallContext call, Target? target)
    {
        try
        {
            if (target is null)
            {
                return await WhenNoneIsLeftAsync(async, call).ConfigureAwait(false);
            }

            if (BeginFirst(call, target) is not { } attempt)
            {
                return await GoOnAsync(async, call, target, AttemptResult.Skipped).ConfigureAwait(false);
            }

            HttpResponseMessage? response;
            Exception? thrown;
            try
            {
                response = await call.Sender.SendAsync(async, attempt.Message, attempt.Token).ConfigureAwait(false);
                thrown = null;
            }
            catch (Exception e)
            {
                response = null;
                thrown = e;
            }

            return response is not null && attempts.TryAnswer(call, attempt, response)
                ? ending.Deliver(call, attempt.Target, response)
                : await FinishFirstAsync(async, call, attempt, response, thrown).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            ending.Abandon(call);
            throw;
        }
    }

    private static TimeSpan LimitOf(Provider provider, ClientSettings client, LlmCallOptions? options)
    {
        TimeSpan limit = options?.Deadline ?? provider.Timeouts.Total;
        return client.TotalLimit.Value is { } own && own < limit ? own : limit;
    }

    /// <summary>The next target of the plan that all gates admit.</summary>
    private ValueTask<Target?> NextAsync(bool async, CallContext call)
    {
        Target[] plan = call.Plan.Targets;
        while (call.Next < plan.Length)
        {
            Target target = plan[call.Next++];
            ValueTask preparing = call.PrepareForAsync(async, target);
            if (!preparing.IsCompletedSuccessfully)
            {
                return AwaitNextAsync(async, call, target, preparing);
            }

            if (IsAdmitted(call, target))
            {
                return new ValueTask<Target?>(target);
            }
        }

        return default;
    }

    private async ValueTask<Target?> AwaitNextAsync(bool async, CallContext call, Target target, ValueTask preparing)
    {
        await preparing.ConfigureAwait(false);
        return IsAdmitted(call, target) ? target : await NextAsync(async, call).ConfigureAwait(false);
    }

    private bool IsAdmitted(CallContext call, Target target)
    {
        GateDecision decision = gates.Peek(call, target, call.Now(time));
        if (!decision.IsAdmitted)
        {
            call.Trail.Skip(target, decision);
        }

        return decision.IsAdmitted;
    }

    /// <summary>The way on after a first attempt that was not good: repeats here, then the targets that are left.</summary>
    private async Task<HttpResponseMessage> GoOnAsync(bool async, CallContext call, Target first, AttemptResult firstResult)
    {
        Target? target = first;
        AttemptResult result = firstResult;
        while (target is not null)
        {
            result = await FinishTargetAsync(async, call, target, result).ConfigureAwait(false);
            if (result.Status == AttemptStatus.Good)
            {
                return ending.Deliver(call, target, result.Response!);
            }

            if (EndsCall(call, target, result))
            {
                return ending.Fail(call);
            }

            target = await NextAsync(async, call).ConfigureAwait(false);
            if (target is not null)
            {
                result = await FirstAttemptAsync(async, call, target, CircuitEntry.Normal, TimeSpan.Zero).ConfigureAwait(false);
            }
        }

        return await WhenNoneIsLeftAsync(async, call).ConfigureAwait(false);
    }

    /// <summary>The first attempt of a call on a target, which the provider's budget for repeats is measured by.</summary>
    private ValueTask<AttemptResult> FirstAttemptAsync(bool async, CallContext call, Target target, CircuitEntry entry, TimeSpan waited)
    {
        budgets.For(target.Provider.Name).CountCall(call.StartedAt);
        return attempts.ExecuteAsync(async, call, target, entry, waited);
    }

    private Attempt? BeginFirst(CallContext call, Target target)
    {
        budgets.For(target.Provider.Name).CountCall(call.StartedAt);
        return attempts.Begin(call, target, CircuitEntry.Normal, TimeSpan.Zero);
    }

    private async Task<HttpResponseMessage> FinishFirstAsync(bool async, CallContext call, Attempt attempt, HttpResponseMessage? response, Exception? thrown)
    {
        AttemptResult result = response is null
            ? attempts.Break(call, attempt, thrown!, anyByte: false)
            : await attempts.JudgeAsync(async, call, attempt, response).ConfigureAwait(false);
        return result.Status == AttemptStatus.Good
            ? ending.Deliver(call, attempt.Target, result.Response!)
            : await GoOnAsync(async, call, attempt.Target, result).ConfigureAwait(false);
    }

    /// <summary>All that is to be tried on one target after its first result.</summary>
    private async ValueTask<AttemptResult> FinishTargetAsync(bool async, CallContext call, Target target, AttemptResult result)
    {
        await PrepareForTheRestAsync(async, call).ConfigureAwait(false);
        if (result.Status == AttemptStatus.Skipped)
        {
            // The ramp sends a call elsewhere only where there is an elsewhere.
            result = gates.AdmitAnother(call, time.GetUtcNow())
                ? AttemptResult.Skipped
                : await attempts.ExecuteAsync(async, call, target, CircuitEntry.NoRamp, TimeSpan.Zero).ConfigureAwait(false);
        }

        if (result.Status == AttemptStatus.Failed)
        {
            call.Trail.RampPassedBy = target;
            result = await targets.ContinueAsync(async, call, target, result).ConfigureAwait(false);
        }

        if (result.Status == AttemptStatus.Skipped)
        {
            call.Trail.Skip(target, SkippedBy(call, target));
        }

        return result;
    }

    private static async ValueTask PrepareForTheRestAsync(bool async, CallContext call)
    {
        await call.PrepareForRepeatAsync(async).ConfigureAwait(false);
        for (int i = call.Next; i < call.Plan.Targets.Length; i++)
        {
            await call.PrepareForAsync(async, call.Plan.Targets[i]).ConfigureAwait(false);
        }
    }

    private GateDecision SkippedBy(CallContext call, Target target)
    {
        GateDecision decision = gates.Peek(call, target, time.GetUtcNow());
        return decision.IsAdmitted
            ? new GateDecision(GateRefusal.Circuit, "it is recovering, and this call was sent elsewhere")
            : decision;
    }

    /// <summary>Keeps a failure, and says whether the call is over with it. A target that was skipped ends nothing.</summary>
    private bool EndsCall(CallContext call, Target target, in AttemptResult result)
    {
        if (result.Status != AttemptStatus.Failed)
        {
            return false;
        }

        call.Trail.Keep(target, result);
        LlmError error = result.Error!;
        return call.Attempts >= call.MaxAttempts
            || time.GetUtcNow() >= call.Deadline
            || !call.Snapshot.Policies.For(error).NextTarget
            || !RetryDecision.MayMove(error, call.CreatesLasting);
    }

    /// <summary>No gate admits another target: waits for a known time, or lets one through as a last resort, or fails.</summary>
    private async Task<HttpResponseMessage> WhenNoneIsLeftAsync(bool async, CallContext call)
    {
        while (call.Attempts < call.MaxAttempts && LastResort.Choose(call, time.GetUtcNow()) is { } choice)
        {
            TimeSpan waited = await lastResort.WaitAsync(async, choice, call.CancellationToken).ConfigureAwait(false);
            call.Trail.Used(choice.Target);
            AttemptResult result = await FirstAttemptAsync(async, call, choice.Target, choice.Entry, waited).ConfigureAwait(false);
            if (result.Status != AttemptStatus.Good)
            {
                result = await FinishLastResortAsync(async, call, choice.Target, result).ConfigureAwait(false);
            }

            if (result.Status == AttemptStatus.Good)
            {
                return ending.Deliver(call, choice.Target, result.Response!);
            }

            if (EndsCall(call, choice.Target, result))
            {
                break;
            }
        }

        return ending.Fail(call);
    }

    private async ValueTask<AttemptResult> FinishLastResortAsync(bool async, CallContext call, Target target, AttemptResult result)
    {
        await call.PrepareForRepeatAsync(async).ConfigureAwait(false);
        if (result.Status == AttemptStatus.Failed)
        {
            result = await targets.ContinueAsync(async, call, target, result).ConfigureAwait(false);
        }

        if (result.Status == AttemptStatus.Skipped)
        {
            call.Trail.Refused(target, SkippedBy(call, target));
        }

        return result;
    }

    /// <summary>A request that came in, before it is known what it is.</summary>
    private readonly record struct Arrival(
        IHttpSender Sender, HttpRequestMessage Request, RequestBody Body, ClientSettings Client, RoutingTable Table, CancellationToken CancellationToken);
}
