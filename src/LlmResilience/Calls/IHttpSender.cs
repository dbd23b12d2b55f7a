namespace LlmResilience.Calls;

/// <summary>The way down to the network, for both ways of sending.</summary>
internal interface IHttpSender
{
    /// <summary>Whether other handlers stand beneath, which may add headers to the messages.</summary>
    bool HasHandlersBeneath { get; }

    /// <summary>Sends a message.</summary>
    /// <param name="async">False: the returned task is complete, the calling thread did the work.</param>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    Task<HttpResponseMessage> SendAsync(bool async, HttpRequestMessage request, CancellationToken cancellationToken);
}
