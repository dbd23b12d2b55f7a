namespace LlmResilience.Hints;

/// <summary>Why the store is not being written now; what a health check shows.</summary>
/// <param name="Since">When the first operation failed.</param>
/// <param name="Failures">How many operations have failed in a row.</param>
/// <param name="Error">What the last one threw.</param>
internal sealed record HintStoreTrouble(DateTimeOffset Since, int Failures, Exception Error)
{
    /// <summary>The failure in plain words. What a client's own exception says may hold a connection string, so only its type is named.</summary>
    public static string Describe(Exception error) => error switch
    {
        HintStoreException known => known.Message,
        TimeoutException => "The hint store does not answer within Hints:FlushTimeout. Look at the store and the network to it.",
        _ => $"The hint store fails ({error.GetType().Name}). The log has the details (event 1612, HintStoreAway).",
    };
}
