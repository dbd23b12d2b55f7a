using System.Net.Http.Headers;
using LlmResilience.Configuration;
using LlmResilience.Keys;
using LlmResilience.Routing;

namespace LlmResilience.Calls;

/// <summary>One call on its way: what it is, what it may do, and what has become of it so far. Used by one thread at a time.</summary>
internal sealed class CallContext
{
    private static readonly TimeSpan SignatureLife = TimeSpan.FromMinutes(4);

    // Ticks in UTC take half the room of a time with its offset.
    private readonly long _startedAtTicks;
    private readonly long _deadlineTicks;
    private CallTrail? _trail;
    private bool? _refersToServerState;
    private HashSet<string>? _sentParameters;
    private int _headersBefore = -1;

    public CallContext(CallId id, IHttpSender sender, HttpRequestMessage request, RequestBody body, CallInfo info, CancellationToken cancellationToken)
    {
        Id = id;
        Sender = sender;
        Request = request;
        RequestUri = request.RequestUri;
        Body = body;
        Info = info;
        CancellationToken = cancellationToken;
    }

    public CallId Id { get; }

    public IHttpSender Sender { get; }

    /// <summary>The message that the caller sent, and the one that the response will name.</summary>
    public HttpRequestMessage Request { get; }

    /// <summary>The address as it was before the first send; handlers beneath may change the message's.</summary>
    public Uri? RequestUri { get; }

    public RequestBody Body { get; }

    public CallInfo Info { get; }

    /// <summary>What the caller brought.</summary>
    public required Credential CallersCredential { get; init; }

    /// <summary>Whether the request carries a signature, so that nothing in it may be changed.</summary>
    public bool IsSigned => CallersCredential.Signed;

    /// <summary>The caller's token, and no limit of ours.</summary>
    public CancellationToken CancellationToken { get; }

    public required RoutingTable Table { get; init; }

    public ResilienceSnapshot Snapshot => Table.Snapshot;

    public required CallPlan Plan { get; init; }

    public required LlmCallOptions? Options { get; init; }

    public required LlmCallScope? Scope { get; init; }

    public required DateTimeOffset StartedAt
    {
        get => new(_startedAtTicks, TimeSpan.Zero);
        init => _startedAtTicks = value.UtcTicks;
    }

    /// <summary>When the call must have its answer.</summary>
    public required DateTimeOffset Deadline
    {
        get => new(_deadlineTicks, TimeSpan.Zero);
        init => _deadlineTicks = value.UtcTicks;
    }

    /// <summary>Whether the call is only watched: the message goes out as it is, and no circuit or limit of ours holds it back.</summary>
    public bool ObservesOnly { get; init; }

    /// <summary>The caller's headers as they were before the first send, where handlers beneath may have changed the message's.</summary>
    public KeyValuePair<string, HeaderStringValues>[]? NotedHeaders { get; private set; }

    /// <summary>Whether the trace context in the caller's headers was put there beneath us, for the first send.</summary>
    public bool MayHoldTraceFromBeneath => _headersBefore >= 0 && Request.Headers.NonValidated.Count != _headersBefore;

    /// <summary>The index of the next target of the plan to be considered.</summary>
    public int Next { get; set; }

    /// <summary>The attempts made so far.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether an attempt that may have run was repeated on its provider already; it is done once in a call.</summary>
    public bool RepeatedWhatMayHaveRun { get; set; }

    /// <summary>What has failed and been skipped; made when the first thing goes wrong or somebody wants a report.</summary>
    public CallTrail Trail => _trail ??= new CallTrail();

    public bool HasTrail => _trail is not null;

    /// <summary>The time. Nothing takes any on the way to the first attempt, so that the clock is read once for it.</summary>
    public DateTimeOffset Now(TimeProvider time) => Next <= 1 && Attempts == 0 && !HasTrail ? StartedAt : time.GetUtcNow();

    public bool RefersToServerState => _refersToServerState ?? false;

    /// <summary>Whether the call creates something that lasts and must not exist twice. Known after <see cref="PrepareForRepeatAsync"/>.</summary>
    public bool CreatesLasting { get; private set; }

    /// <summary>
    /// Until when an attempt may begin: before the deadline, and while a signature that cannot be renewed here is young enough
    /// (servers refuse it at an age of 5 minutes).
    /// </summary>
    public DateTimeOffset RepeatsUntil =>
        IsSigned && CredentialHeaders.SignedAt(Request) is { } signedAt && signedAt + SignatureLife < Deadline ? signedAt + SignatureLife : Deadline;

    public int MaxAttempts => Body.IsRepeatable ? Snapshot.Options.Retry.MaxAttempts : 1;

    /// <summary>Whether the request has a top-level property of this name. Only names that were looked up before are known.</summary>
    public bool Sends(string parameter) => _sentParameters?.Contains(parameter) ?? false;

    /// <summary>The caller's own message is about to be sent, and to be changed by what stands beneath.</summary>
    public void NoteHeaders()
    {
        if (Sender.HasHandlersBeneath)
        {
            NotedHeaders = [.. Request.Headers.NonValidated];
        }
        else
        {
            // Diagnostics add what is missing, and nothing where the caller traces by himself.
            HttpHeadersNonValidated headers = Request.Headers.NonValidated;
            _headersBefore = headers.Contains("traceparent") ? -1 : headers.Count;
        }
    }

    /// <summary>The credential that an attempt on a target would use.</summary>
    public Credential CredentialFor(Target target)
    {
        if (!IsSigned && target.ConfiguredCredential is { } configured)
        {
            return configured;
        }

        return target.Provider == Info.Provider
            ? CallersCredential
            : Credential.None;
    }

    /// <summary>Finds out what the gates must know of the body before they look at a target. On a good call that is nothing.</summary>
    public ValueTask PrepareForAsync(bool async, Target target)
    {
        bool crosses = target.Provider != Info.Provider && _refersToServerState is null;
        bool asksForParameters = target.Hint is { HasUnsupportedParameters: true };
        return crosses || asksForParameters ? LookIntoBodyAsync(async, target, crosses) : ValueTask.CompletedTask;
    }

    /// <summary>Finds out whether a repeat could make something twice: a background response goes on when its caller has left.</summary>
    public async ValueTask PrepareForRepeatAsync(bool async) =>
        CreatesLasting = Info.CreatesLasting
            || (Info.Endpoint == EndpointNames.Responses
                && await Body.TopLevelValueAsync(async, "background", CancellationToken).ConfigureAwait(false) == Bodies.JsonValue.True);

    private async ValueTask LookIntoBodyAsync(bool async, Target target, bool crosses)
    {
        if (crosses)
        {
            _refersToServerState = await Body.RefersToServerStateAsync(async, CancellationToken).ConfigureAwait(false);
        }

        if (target.Hint is { HasUnsupportedParameters: true } hint)
        {
            foreach (LearnedElement lesson in hint.UnsupportedParameters)
            {
                if (lesson.Endpoint == Info.Endpoint && await Body.HasTopLevelPropertyAsync(async, lesson.Value, CancellationToken).ConfigureAwait(false))
                {
                    (_sentParameters ??= new HashSet<string>(StringComparer.Ordinal)).Add(lesson.Value);
                }
            }
        }
    }
}
