namespace LlmResilience;

/// <summary>The time limits of one provider, where they differ from the general ones in <see cref="TimeoutOptions"/>.</summary>
/// <remarks>The connect limit belongs to the connection pool, which all providers share, and is therefore a general one only.</remarks>
public sealed class ProviderTimeoutOptions
{
    /// <summary>How long the response headers of a streamed attempt may take.</summary>
    /// <value><see langword="null"/>: <see cref="TimeoutOptions.Headers"/>.</value>
    public TimeSpan? Headers { get; set; }

    /// <summary>How long the answer of an attempt that is not streamed may take.</summary>
    /// <value><see langword="null"/>: <see cref="TimeoutOptions.Answer"/>.</value>
    public TimeSpan? Answer { get; set; }

    /// <summary>How long a call that was addressed to this provider may take, with all its attempts and waits.</summary>
    /// <value><see langword="null"/>: <see cref="TimeoutOptions.Total"/>.</value>
    public TimeSpan? Total { get; set; }
}
