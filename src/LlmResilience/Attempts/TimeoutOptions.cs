namespace LlmResilience;

/// <summary>The time limits of a call and of its attempts.</summary>
public sealed class TimeoutOptions
{
    /// <summary>How long making a connection may take. Used for the primary handler that the library puts in place itself.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an attempt of a streamed call may take until the response's headers.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan Headers { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long an attempt of a call that is not streamed may take until the response's headers, which such calls
    /// get only when the answer is complete. Set it where a route has another target to go to in time.
    /// </summary>
    /// <value>Null: only <see cref="Total"/> limits it.</value>
    public TimeSpan? Answer { get; set; }

    /// <summary>How long a call may take over all its attempts and waits, until the headers of the response that is returned.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan Total { get; set; } = TimeSpan.FromMinutes(10);
}
