namespace LlmResilience.Calls;

/// <summary>The total limit that a client's own <see cref="HttpClient.Timeout"/> sets. Written when a client is made, read by each call.</summary>
internal sealed class ClientTotalLimit
{
    /// <summary>What <see cref="HttpClient.Timeout"/> is when nobody sets it.</summary>
    public static readonly TimeSpan HttpClientDefault = TimeSpan.FromSeconds(100);

    private long _ticks;

    /// <summary>Null: the limits of the options alone.</summary>
    public TimeSpan? Value
    {
        get => Interlocked.Read(ref _ticks) is var ticks and > 0 ? new TimeSpan(ticks) : null;
        set => Interlocked.Exchange(ref _ticks, value?.Ticks ?? 0);
    }

    /// <summary>What a client's timeout means.</summary>
    /// <returns>Null for the default and for none.</returns>
    public static TimeSpan? From(TimeSpan timeout) => timeout == HttpClientDefault || timeout <= TimeSpan.Zero ? null : timeout;
}
