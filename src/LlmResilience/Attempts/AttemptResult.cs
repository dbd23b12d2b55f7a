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
internal readonly record struct AttemptResult
{
    public required AttemptStatus Status { get; init; }

    public HttpResponseMessage? Response { get; init; }

    public LlmError? Error { get; init; }

    public Exception? Exception { get; init; }

    public static AttemptResult Skipped => default;

    public static AttemptResult Good(HttpResponseMessage response) => new() { Status = AttemptStatus.Good, Response = response };

    public static AttemptResult Failed(LlmError error, HttpResponseMessage? response, Exception? exception) =>
        new() { Status = AttemptStatus.Failed, Error = error, Response = response, Exception = exception };
}
