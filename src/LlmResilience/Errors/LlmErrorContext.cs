namespace LlmResilience;

/// <summary>What is known of an attempt that got an answer: the material of a verdict.</summary>
public sealed class LlmErrorContext
{
    /// <summary>How much of a body is read, in bytes; what follows is ignored.</summary>
    /// <value>65,536.</value>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>The provider's name, for example <c>openai</c>.</summary>
    public string? Provider { get; init; }

    /// <summary>The API path that was called, for example <c>/v1/chat/completions</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The model that was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// The dialect of the call, for <see cref="ILlmErrorRule">rules of the caller's own</see>. The library's rules do not ask for
    /// it: they read answers by their own shape, since proxies answer in another dialect than they are asked in.
    /// </summary>
    public LlmWireFormat WireFormat { get; init; }

    /// <summary>The HTTP status, or null when no HTTP answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Finds a response header by name, in any case; null when no headers are known.</summary>
    public Func<string, string?>? Headers { get; init; }

    /// <summary>
    /// The body as bytes, decoded where it was compressed; at most <see cref="MaxBodyBytes"/> are read. In a stream: the event
    /// that holds the error, with or without its <c>data:</c> prefix.
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the attempt threw instead of getting an answer; null when there was one.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Whether the body is part of a stream that had begun with a good status.</summary>
    public bool InStream { get; init; }

    /// <summary>
    /// When the answer came. Dates in it are counted from its own <c>Date</c> header, and from this time where it has none;
    /// null when unknown, as in an old log: then only durations tell a wait.
    /// </summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>
    /// Gives the request's body, so that what the provider echoes of it is left out of <see cref="LlmError.Message"/>; asked at
    /// most once, and only when there is a message. Null when the body is not at hand.
    /// </summary>
    public Func<ReadOnlyMemory<byte>>? RequestBody { get; init; }

    /// <summary>The value of a response header.</summary>
    /// <param name="name">The header's name.</param>
    /// <returns>The value, or null when the header is missing.</returns>
    public string? GetHeader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Headers?.Invoke(name);
    }
}
