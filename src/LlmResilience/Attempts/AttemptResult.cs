namespace LlmResilience.Attempts;

/// <summary>How an attempt came back to the executors.</summary>
internal enum AttemptStatus
{
    /// <summary>No attempt was made: a circuit refused at the last moment.</summary>
    Skipped,

    /// <summary>A response that is to be returned, guarded to its end.</summary>
    Good,

    /// <summary>It failed; there is a verdict, and a response or an exception.</summary>
    Failed,
}

/// <summary>What an attempt gave back. A failure is a value here; exceptions are made at the edge, once.</summary>
internal readonly struct AttemptResult
{
    // One reference for all that only failures have: this struct is carried through every call.
    private readonly Failure? _failure;

    private AttemptResult(HttpResponseMessage? response, Failure? failure)
    {
        Response = response;
        _failure = failure;
    }

    public AttemptStatus Status => _failure is not null ? AttemptStatus.Failed : Response is not null ? AttemptStatus.Good : AttemptStatus.Skipped;

    public HttpResponseMessage? Response { get; }

    public LlmError? Error => _failure?.Error;

    public Exception? Exception => _failure?.Exception;

    public static AttemptResult Skipped => default;

    public static AttemptResult Good(HttpResponseMessage response) => new(response, null);

    public static AttemptResult Failed(LlmError error, HttpResponseMessage? response, Exception? exception) => new(response, new Failure(error, exception));

    private sealed record Failure(LlmError Error, Exception? Exception);
}
