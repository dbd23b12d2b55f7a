namespace LlmResilience;

/// <summary>The time limits of calls and attempts.</summary>
public sealed class TimeoutOptions
{
    /// <summary>How long making a connection may take. A change applies to handlers made after it (the client factory renews them every two minutes).</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the response headers of a streamed attempt may take.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan Headers { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the answer of an attempt that is not streamed may take, until its headers.</summary>
    /// <value><see langword="null"/>: as long as <see cref="Total"/> allows.</value>
    public TimeSpan? Answer { get; set; }

    /// <summary>How long a call may take, with all its attempts and waits.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan Total { get; set; } = TimeSpan.FromMinutes(10);
}
