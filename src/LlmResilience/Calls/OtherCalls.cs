namespace LlmResilience.Calls;

/// <summary>Sends what is no call to an LLM as if the library were not there: within the timeout that was taken over from the client.</summary>
internal static class OtherCalls
{
    public static Task<HttpResponseMessage> SendAsync(
        bool async, IHttpSender sender, HttpRequestMessage request, TimeSpan? limit, TimeProvider time, CancellationToken cancellationToken) =>
        limit is { } timeout
            ? SendWithinAsync(async, sender, request, timeout, time, cancellationToken)
            : sender.SendAsync(async, request, cancellationToken);

    private static async Task<HttpResponseMessage> SendWithinAsync(
        bool async, IHttpSender sender, HttpRequestMessage request, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await sender.SendAsync(async, request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The exception that HttpClient makes of its own timeout.
            string message = $"The request was canceled: no answer came within {limit}, the Timeout that its HttpClient was given or has by default.";
            throw new TaskCanceledException(message, new TimeoutException(message, e), e.CancellationToken);
        }
    }
}
