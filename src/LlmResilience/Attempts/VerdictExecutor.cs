using System.Runtime.ExceptionServices;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Routing;

namespace LlmResilience.Attempts;

/// <summary>Watches single attempts that somebody else decides about: a call of one attempt, to where it was addressed.</summary>
internal sealed class VerdictExecutor(
    RoutingTableSource routing,
    CallRecognizer recognizer,
    AttemptExecutor attempts,
    CallIds ids,
    TimeProvider time)
{
    /// <summary>Sends a message and attaches the verdict to it, if it fails.</summary>
    public async ValueTask<HttpResponseMessage> ExecuteAsync(bool async, IHttpSender sender, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RoutingTable table = routing.Current;
        RequestBody body = RequestBody.Of(request.Content);
        (bool found, CallInfo info) = await recognizer.RecognizeAsync(async, request, body, table.Snapshot, cancellationToken).ConfigureAwait(false);
        if (!found)
        {
            return await sender.SendAsync(async, request, cancellationToken).ConfigureAwait(false);
        }

        request.SetLlmError(null);
        CallContext call = Begin(table, sender, request, body, info, cancellationToken);
        AttemptResult result = await attempts.ExecuteAsync(async, call, call.Plan.Targets[0], CircuitEntry.NoRamp, TimeSpan.Zero).ConfigureAwait(false);
        request.SetLlmError(result.Error, result.Exception);
        if (result.Response is null)
        {
            // The strategies above know the exceptions of the network, and shall see the very one.
            ExceptionDispatchInfo.Throw(result.Exception!);
        }

        return result.Response;
    }

    private CallContext Begin(RoutingTable table, IHttpSender sender, HttpRequestMessage request, RequestBody body, in CallInfo info, CancellationToken cancellationToken)
    {
        Target own = table.Find(info.Provider, info.Model);
        return new CallContext(ids.Next(), sender, request, body, info, cancellationToken)
        {
            CallersCredential = table.Credentials.OfCaller(request),
            Table = table,
            Plan = new CallPlan(own.Alone, null),
            Options = null,
            Scope = null,
            StartedAt = time.GetUtcNow(),
            Deadline = DateTimeOffset.MaxValue,
            ObservesOnly = true,
        };
    }
}
