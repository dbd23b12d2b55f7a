namespace LlmResilience;

/// <summary>
/// How long a rate limit or quota opens a circuit when the provider named no time. With a time, that time rules; see
/// <see cref="StatedTimeOptions"/>.
/// </summary>
public sealed class RateLimitCircuitOptions
{
    /// <summary>How long a rate limit opens the circuit the first time. It doubles with each re-opening.</summary>
    /// <value>1 second.</value>
    public TimeSpan OpenFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that the open time of a rate limit grows to.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan OpenForAtMost { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a used-up quota opens the circuit the first time. It doubles with each re-opening.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan QuotaOpenFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that the open time of a quota grows to.</summary>
    /// <value>6 hours.</value>
    public TimeSpan QuotaOpenForAtMost { get; set; } = TimeSpan.FromHours(6);
}
